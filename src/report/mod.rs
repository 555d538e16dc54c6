//! Pictures, pages and tables from plain values.
