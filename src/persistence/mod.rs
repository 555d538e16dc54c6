//! The computation: from a filtered complex to its barcode.
