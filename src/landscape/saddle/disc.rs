//! Discs and balls: cones whose highest point is a critical point.

use serde::{Deserialize, Serialize};

use super::cone::{Cone, High, Map};
use super::frame::Lengths;
use super::kept::Kept;
use super::probe::Probe;
use super::ridge::{Critical, Reached, follow};
use crate::barcode::exact;
use crate::error::Result;

/// A cell that fills a loop or a sphere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Filling {
    /// Its largest loss, or that of its boundary if that is larger.
    #[serde(with = "exact")]
    pub(super) value: f64,
    /// What certifies the value.
    pub(super) proof: Proof,
    /// The apex of its cone.
    pub(super) apex: Vec<f64>,
    /// Critical points that were met on the way.
    pub(super) met: Vec<Critical>,
}

/// Why a filling's value is what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Proof {
    /// The boundary is higher.
    Boundary,
    /// Its highest point is this critical point, whose index is the cell's dimension.
    Critical(Box<Critical>),
    /// Nothing: the value is the largest loss on a cone, an upper bound.
    Bound,
}

impl Kept for Filling {
    fn vectors(&mut self, see: &mut dyn FnMut(&mut Vec<f64>)) {
        see(&mut self.apex);
        self.met.iter_mut().for_each(|critical| critical.vectors(see));
        if let Proof::Critical(critical) = &mut self.proof {
            critical.vectors(see);
        }
    }
}

/// From an apex and coordinates to a point of the cone.
pub(super) type Over<'a> = &'a (dyn Fn(&[f64], &[f64]) -> Vec<f64> + Sync);

/// A boundary that cones can be put over: from an apex and coordinates to a point.
pub(super) struct Boundary<'a> {
    pub(super) map: Over<'a>,
    pub(super) arcs: usize,
    /// 1 for a loop, 2 for a sphere.
    pub(super) shares: usize,
    /// The largest loss on the boundary.
    pub(super) floor: f64,
}

/// How many times a filling is tried anew from the critical point it met.
const ROUNDS: usize = 3;

/// Fills a boundary: from the highest point of a cone the ridge is followed down to a critical point of the cell's dimension; if the cone over that is nowhere
/// higher, its loss is the cell's.
pub(super) fn fill(
    probe: &Probe<'_>,
    boundary: &Boundary<'_>,
    apexes: &[Vec<f64>],
    known: &[&Critical],
    tolerance: f64,
    lengths: Lengths,
) -> Result<Filling> {
    let dimension = boundary.shares + 1;
    let points: Vec<&[f64]> = known.iter().map(|critical| critical.point.as_slice()).collect();
    let highest = |apex: &[f64], enough: f64| -> Result<(High, Vec<Vec<f64>>, Vec<f64>)> {
        let map: Map<'_> = &|at: &[f64]| (boundary.map)(apex, at);
        let cone = Cone { map, arcs: boundary.arcs, shares: boundary.shares };
        let high = cone.highest(probe, enough)?;
        Ok((high.clone(), cone.tangent(&high.at), map(&high.at)))
    };
    let mut met: Vec<Critical> = Vec::new();
    let mut best: Option<(f64, Vec<f64>)> = None;
    for apex in apexes {
        let mut apex = apex.clone();
        let mut start = highest(&apex, boundary.floor)?;
        for _ in 0..ROUNDS {
            let (high, plane, top) = start;
            if high.value <= boundary.floor + tolerance {
                return Ok(Filling { value: boundary.floor, proof: Proof::Boundary, apex, met });
            }
            if best.as_ref().is_none_or(|best| high.value < best.0) {
                best = Some((high.value, apex.clone()));
            }
            if plane.len() < dimension {
                break;
            }
            let critical = match follow(probe, &top, &plane, 0.05 * lengths.scale, &points, lengths)? {
                Reached::Critical(critical) => *critical,
                Reached::Known(place) => known[place].clone(),
                Reached::Lost(_) => break,
            };
            let value = critical.value.max(boundary.floor);
            let over = highest(&critical.point, value)?;
            apex.clone_from(&critical.point);
            met.push(critical.clone());
            if over.0.value <= value + tolerance {
                let proof = if value > critical.value {
                    Proof::Boundary
                } else {
                    Proof::Critical(Box::new(critical))
                };
                return Ok(Filling { value, proof, apex, met });
            }
            start = over;
        }
    }
    let (value, apex) = best.expect("there is an apex, and its cone is higher than the boundary");
    Ok(Filling { value, proof: Proof::Bound, apex, met })
}
