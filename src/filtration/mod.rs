//! Building complexes from data: distances and their Rips complexes.
