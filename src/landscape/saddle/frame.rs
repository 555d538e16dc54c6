//! What a search knows at one point of a ridge.

use super::kink::Piece;

/// A point on top of a ridge: the loss is largest there within the plane through it, near by.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) point: Vec<f64>,
    pub(super) value: f64,
    /// The plane, an orthonormal basis.
    pub(super) plane: Vec<Vec<f64>>,
    /// The gradient of the ridge's height along the ridge: orthogonal to the plane.
    pub(super) slope: Vec<f64>,
    pub(super) shape: Shape,
}

/// How the loss falls off to the sides of a ridge.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// With a kink: pieces meet, one more than the plane has dimensions.
    Kinked {
        pieces: Vec<Piece>,
        /// The convex weights of the pieces' gradients that give the slope.
        weights: Vec<f64>,
    },
    /// Smoothly, with these curvatures along the plane's basis.
    Smooth { curvatures: Vec<f64> },
}

/// Lengths and tolerances of a search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    pub(super) scale: f64,
    pub(super) tolerance: f64,
    /// The most steps along a ridge.
    pub(super) steps: usize,
}
