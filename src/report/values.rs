//! The plain values a report is made of.

use super::certificates::Verified;
use super::left_out::LeftOut;
use super::trust::Trust;
use crate::barcode::{Bar, Diagram, bottleneck_to_empty};

/// Barycentric coordinates below this count as zero when it is said where a point lies.
const ON_THE_BOUNDARY: f64 = 1e-9;

/// All that the report of a landscape tells, finished or not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Landscape {
    /// The headline, such as the plan's name.
    pub title: String,
    /// One sentence: which network, on which data, how many parameters.
    pub summary: String,
    /// Unit of the loss, such as `nats`; empty for a pure number.
    pub unit: String,
    /// The finished minima, paths, triangles, … in any order.
    pub pieces: Vec<Piece>,
    /// How many pieces the plan asks for, by dimension: minima first.
    pub planned: Vec<u64>,
    /// What the plan left out of what there can be.
    pub left_out: Vec<LeftOut>,
    /// The barcodes, by index.
    pub indices: Vec<Index>,
    /// The paper's equation 3, a union over triples of minima; none where it was not computed.
    pub triples: Option<Vec<Triple>>,
    /// Parameters, provenance, cost: named lists of names and values, in the order to show.
    pub sections: Vec<Section>,
    /// What certifies the simplices; none where they were optimised and nothing does.
    pub verified: Option<Verified>,
    /// What the run itself warned of, one sentence each.
    pub warnings: Vec<String>,
}

impl Landscape {
    /// The pieces of one dimension, by their vertices.
    #[must_use]
    pub fn of_dimension(&self, dimension: usize) -> Vec<&Piece> {
        let mut found: Vec<_> = self.pieces.iter().filter(|p| p.vertices.len() == dimension + 1).collect();
        found.sort_by(|a, b| a.vertices.cmp(&b.vertices));
        found
    }

    /// The largest dimension that has a finished piece or a planned one.
    #[must_use]
    pub fn top_dimension(&self) -> usize {
        let finished = self.pieces.iter().map(|piece| piece.vertices.len()).max().unwrap_or(0);
        finished.max(self.planned.len()).saturating_sub(1)
    }

    /// Of each dimension with work left: the dimension, what is finished and what is planned.
    #[must_use]
    pub fn unfinished(&self) -> Vec<(usize, u64, u64)> {
        let planned = self.planned.iter().enumerate();
        planned
            .map(|(dimension, &planned)| (dimension, self.of_dimension(dimension).len() as u64, planned))
            .filter(|(_, finished, planned)| finished < planned)
            .collect()
    }

    /// The loss of a minimum, if it is there.
    #[must_use]
    pub fn minimum(&self, vertex: u32) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.vertices == [vertex])
    }
}

/// A finished minimum, path, triangle or larger simplex.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// Increasing numbers of its minima.
    pub vertices: Vec<u32>,
    /// The seed it was trained from, where one says something.
    pub seed: Option<u64>,
    /// The filtration value: the larger of its own maximum and its facets' values.
    pub value: f64,
    /// The largest loss found on it.
    pub peak: Peak,
    /// Mini-batch gradients spent on it.
    pub gradients: u64,
    /// The loss over a barycentric grid, for pictures.
    pub samples: Vec<Point>,
}

/// The largest loss found on a piece.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Peak {
    /// The loss, the accuracy and the place.
    pub at: Point,
    /// Evaluations of the full loss spent on the search.
    pub evaluations: u64,
    /// By how much the last grid of the search still raised it over the grid half as fine: no bound.
    pub refinement: f64,
}

/// The loss at one point of a piece.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Point {
    /// Barycentric coordinates, one a vertex.
    pub place: Vec<f64>,
    /// The loss there.
    pub loss: f64,
    /// The share of examples classified correctly there, in `[0, 1]`.
    pub accuracy: Option<f64>,
}

/// Where on a piece a point lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    /// In its interior.
    Interior,
    /// On the proper face with these vertices.
    Face(Vec<u32>),
}

impl Piece {
    /// The smallest face that holds the largest loss.
    #[must_use]
    pub fn seat(&self) -> Seat {
        let place = self.vertices.iter().zip(&self.peak.at.place);
        let face: Vec<u32> = place.filter(|(_, t)| **t > ON_THE_BOUNDARY).map(|(v, _)| *v).collect();
        let interior = face.len() == self.vertices.len() || face.is_empty();
        if interior { Seat::Interior } else { Seat::Face(face) }
    }
}

/// One interval of a barcode, with the simplices that begin and end it.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// The loss at which the class appears.
    pub birth: f64,
    /// The loss at which it is filled; `+inf` if it never is.
    pub death: f64,
    /// The simplex that bears it.
    pub born_by: Vec<u64>,
    /// The simplex that kills it; none if nothing does.
    pub killed_by: Option<Vec<u64>>,
}

impl Interval {
    /// `death - birth`.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.death - self.birth
    }
}

/// The interval that one triple of minima adds to equation 3 of the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Triple {
    /// The three minima.
    pub vertices: Vec<u32>,
    /// The largest loss on the triangle's boundary.
    pub birth: f64,
    /// The largest loss on the triangle.
    pub death: f64,
}

/// The barcode of one index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    /// The homological dimension.
    pub index: usize,
    /// Its bars of positive length, longest first.
    pub bars: Vec<Interval>,
    /// No simplex of its dimension was grown, so that nothing could be born: that there is no bar says nothing.
    pub unknown: bool,
    /// How far it can be trusted, where that was measured.
    pub trust: Option<Trust>,
}

impl Index {
    /// The bars of dimension `index` among `bars`, without those of length zero; in dimension 0 the homology is reduced: the
    /// oldest bar that never ends is left out. `labels` names the vertices of a cell.
    #[must_use]
    pub fn new(index: usize, bars: &[Bar], labels: impl Fn(u32) -> Vec<u64>) -> Self {
        let mut kept: Vec<Bar> =
            bars.iter().copied().filter(|bar| bar.dimension == index && bar.birth < bar.death).collect();
        if index == 0 {
            let eldest = (0..kept.len()).filter(|&at| kept[at].is_essential()).min_by(|&a, &b| {
                kept[a].birth.total_cmp(&kept[b].birth).then(kept[a].birth_cell.cmp(&kept[b].birth_cell))
            });
            eldest.map(|at| kept.remove(at));
        }
        kept.sort_by(|a, b| b.length().total_cmp(&a.length()).then(a.birth.total_cmp(&b.birth)));
        let interval = |bar: &Bar| Interval {
            birth: bar.birth,
            death: bar.death,
            born_by: labels(bar.birth_cell),
            killed_by: bar.death_cell.map(&labels),
        };
        Self { index, bars: kept.iter().map(interval).collect(), unknown: false, trust: None }
    }

    /// The bottleneck distance to the empty barcode; none if it is unknown.
    #[must_use]
    pub fn distance(&self) -> Option<f64> {
        (!self.unknown).then(|| self.half_longest())
    }

    /// Half the longest bar that there is.
    #[must_use]
    pub fn half_longest(&self) -> f64 {
        let points = self.bars.iter().map(|bar| (bar.birth, bar.death));
        bottleneck_to_empty(&points.collect::<Diagram>())
    }
}

/// A named list of names and values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Its headline.
    pub name: String,
    /// Name and value, in the order to show.
    pub rows: Vec<(String, String)>,
}

impl Section {
    /// A section of these rows.
    #[must_use]
    pub fn new<A: Into<String>, B: Into<String>>(name: &str, rows: impl IntoIterator<Item = (A, B)>) -> Self {
        let rows = rows.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { name: name.into(), rows }
    }
}

#[cfg(feature = "landscape")]
mod grown {
    use super::{Peak, Piece, Point};
    use crate::landscape::simplex::{GrownSimplex, Sample};

    impl From<&GrownSimplex> for Piece {
        /// Everything but the seed, which a grown simplex does not know, and the centre, which no picture shows.
        fn from(grown: &GrownSimplex) -> Self {
            let top = &grown.maximum;
            let at = Point { place: top.argmax.clone(), loss: top.loss, accuracy: top.accuracy };
            Self {
                vertices: grown.vertices.clone(),
                seed: None,
                value: grown.value,
                peak: Peak { at, evaluations: top.evaluations, refinement: top.refinement },
                gradients: grown.gradients,
                samples: top.samples.iter().map(Point::from).collect(),
            }
        }
    }

    impl From<&Sample> for Point {
        fn from(sample: &Sample) -> Self {
            Self { place: sample.point.clone(), loss: sample.loss, accuracy: sample.accuracy }
        }
    }
}
