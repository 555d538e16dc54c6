//! The kinds of contents.

/// What a format holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Simplices with values.
    Simplices,
    /// The columns of a boundary matrix.
    Matrix,
    /// Distances between all points.
    Distances,
    /// Weights of some pairs.
    Graph,
    /// Points with coordinates.
    Points,
    /// Values on a grid.
    Image,
    /// A barcode.
    Barcode,
    /// One of these; a number in the file says which.
    Any,
}
