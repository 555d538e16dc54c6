//! File formats of complexes and barcodes: one format a file.
