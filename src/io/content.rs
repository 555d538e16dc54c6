//! What inputs contain, whatever their format.

use crate::complex::CubicalGrid;
use crate::filtration::{DirectedGraph, Distances, Points, WeightedGraph};

use super::{Columns, Holds, Interval, SimplexList};

/// An input, read and checked by itself.
#[derive(Debug, Clone)]
pub enum Content {
    /// Simplices with values, not yet checked against each other.
    Simplices(SimplexList),
    /// Columns of a boundary matrix over Z/2.
    Columns(Columns),
    /// Distances between points.
    Distances(Distances),
    /// Points with coordinates.
    Points(Points),
    /// Distances of some pairs, or a weighted graph.
    Graph(WeightedGraph),
    /// A weighted graph with directions, which stands for its directed flag complex.
    Directed(DirectedGraph),
    /// Values on a grid.
    Grid(CubicalGrid),
    /// Intervals of a barcode that was computed before.
    Diagram(Vec<Interval>),
}

impl Content {
    /// What kind of content it is, as the table of formats says it.
    #[must_use]
    pub fn holds(&self) -> Holds {
        match self {
            Self::Simplices(_) => Holds::Simplices,
            Self::Columns(_) => Holds::Matrix,
            Self::Distances(_) => Holds::Distances,
            Self::Points(_) => Holds::Points,
            Self::Graph(_) | Self::Directed(_) => Holds::Graph,
            Self::Grid(_) => Holds::Image,
            Self::Diagram(_) => Holds::Barcode,
        }
    }

    /// The same in words.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Simplices(_) => "a simplicial complex",
            Self::Columns(_) => "a boundary matrix",
            Self::Distances(_) => "distances",
            Self::Points(_) => "points",
            Self::Graph(_) => "a weighted graph",
            Self::Directed(_) => "a directed graph",
            Self::Grid(_) => "an image",
            Self::Diagram(_) => "a barcode",
        }
    }
}
