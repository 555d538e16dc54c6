//! The graph: minima, and the saddles between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::descent::{Landing, nearest};
use super::frame::Lengths;
use super::kept::Kept;
use super::polish::Bottom;
use super::probe::Cost;
use super::ridge::{Critical, Lost};
use super::scan::{Hit, Pass};
use super::vector::distance;
use super::{Certificate, SaddleOptions};
use crate::landscape::run::RunDirectory;
use crate::landscape::wanted::combinations;
use crate::landscape::{Objective, Watch};

/// Closer than this share of the scale, points count as the same.
pub(super) const SAME: f64 = 0.03;

/// A verified saddle of index 1 between two minima.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saddle {
    /// The critical point.
    pub critical: Critical,
    /// The minima that descents from its two sides end in.
    pub ends: [u32; 2],
    /// From the first end over the saddle to the second; the loss stays below the saddle's.
    pub path: Vec<Vec<f64>>,
    /// How many searches ended in it.
    pub found: u32,
}

/// What is known so far.
pub(super) struct Graph<'a> {
    pub(super) objective: &'a dyn Objective,
    pub(super) watch: &'a Watch<'a>,
    pub(super) options: &'a SaddleOptions,
    /// Where searches are kept.
    pub(super) run: Option<&'a RunDirectory>,
    /// How many searches were begun.
    pub(super) searches: usize,
    pub(super) lengths: Lengths,
    pub(super) minima: Vec<Vec<f64>>,
    /// How many of the minima were given.
    pub(super) given: usize,
    /// Of the minima that were looked at, what certifies them.
    pub(super) bottoms: Vec<Bottom>,
    /// Pairs of given minima that are one point.
    pub(super) same: Vec<[u32; 2]>,
    pub(super) saddles: Vec<Saddle>,
    /// Critical points of index 2 and more, with how many searches ended in each.
    pub(super) higher: Vec<(Critical, u32)>,
    /// Saddles both of whose sides descend to the same minimum.
    pub(super) own_loops: Vec<Critical>,
    /// How often each pair was searched.
    pub(super) tried: BTreeMap<[u32; 2], u32>,
    pub(super) lost: Vec<Lost>,
    pub(super) cost: Cost,
}

impl Graph<'_> {
    /// The pair's lowest saddle.
    pub(super) fn direct(&self) -> BTreeMap<[u32; 2], usize> {
        let mut lowest: BTreeMap<[u32; 2], usize> = BTreeMap::new();
        for (place, saddle) in self.saddles.iter().enumerate() {
            let [a, b] = saddle.ends;
            let known = lowest.entry([a.min(b), a.max(b)]).or_insert(place);
            if saddle.critical.value < self.saddles[*known].critical.value {
                *known = place;
            }
        }
        lowest
    }

    /// Whether so many gradients were spent that no search begins any more.
    pub(super) fn spent(&self) -> bool {
        self.cost.gradients >= self.options.budget
    }

    /// How many minima are vertices of the complex: the given ones come first.
    pub(super) fn vertices(&self) -> usize {
        if self.options.new_minima { self.minima.len() } else { self.given }
    }

    pub(super) fn near(&self, a: &[f64], b: &[f64]) -> bool {
        distance(a, b) <= SAME * self.lengths.scale
    }

    /// Takes in what a search has found.
    pub(super) fn merge(&mut self, hit: Hit) {
        match hit {
            Hit::Known(place) => self.saddles[place].found += 1,
            Hit::Saddle(found) => self.add(*found),
            Hit::Lost(why) => self.lost.push(why),
            Hit::Passed => {}
        }
    }

    fn add(&mut self, found: Pass) {
        let Pass { critical, landings, ways: [first, second] } = found;
        let known = self.saddles.iter().position(|saddle| self.near(&saddle.critical.point, &critical.point));
        if let Some(known) = known {
            self.saddles[known].found += 1;
            return;
        }
        if self.own_loops.iter().any(|known| self.near(&known.point, &critical.point)) {
            return;
        }
        let (Some(a), Some(b)) = (self.end(landings[0], &first), self.end(landings[1], &second)) else {
            self.lost.push(Lost::Descent);
            return;
        };
        if a == b {
            self.own_loops.push(critical);
            return;
        }
        let mut path: Vec<_> = first.into_iter().rev().collect();
        path.extend(second.into_iter().skip(1));
        self.saddles.push(Saddle { critical, ends: [a, b], path, found: 1 });
    }

    /// The minimum that a descent has ended in; one that was unknown becomes known.
    fn end(&mut self, landing: Landing, way: &[Vec<f64>]) -> Option<u32> {
        match landing {
            Landing::Known(place) => Some(place as u32),
            Landing::Nowhere => None,
            Landing::Unknown => {
                let point = way.last()?;
                let known = nearest(point, &self.minima, SAME * self.lengths.scale);
                let place = known.unwrap_or_else(|| {
                    self.minima.push(point.clone());
                    self.minima.len() - 1
                });
                Some(place as u32)
            }
        }
    }

    /// The bias-corrected estimate of the number of saddles that exist and were never found, from how many were found once and twice. It would be a lower bound if every
    /// search could find any saddle; but most stop at pairs that have theirs.
    ///
    /// Chao, "Estimating the population size for capture-recapture data with unequal catchability" (1987).
    pub(super) fn unseen(&self) -> f64 {
        let times = |times: u32| self.saddles.iter().filter(|saddle| saddle.found == times).count() as f64;
        times(1) * (times(1) - 1.0).max(0.0) / (2.0 * (times(2) + 1.0))
    }

    /// How many minima and saddles are left if symmetric copies count once.
    pub(super) fn kinds(&self) -> Option<[usize; 2]> {
        let count = |points: &mut dyn Iterator<Item = &Vec<f64>>| {
            let mut kinds: Vec<&Vec<f64>> = Vec::new();
            for point in points {
                let mut known = false;
                for kind in &kinds {
                    known |= self.near(&self.objective.copy_near(point, kind)?, kind);
                }
                if !known {
                    kinds.push(point);
                }
            }
            Some(kinds.len())
        };
        self.objective.copy_near(self.minima.first()?, &self.minima[0])?;
        let minima = count(&mut self.minima.iter())?;
        Some([minima, count(&mut self.saddles.iter().map(|saddle| &saddle.critical.point))?])
    }

    /// The certificate of a simplex whose largest loss is at a critical point.
    pub(super) fn certificate(&self, critical: &Critical) -> Certificate {
        let near =
            |other: &Critical| other.index == critical.index && self.near(&other.point, &critical.point);
        let saddle = self.saddles.iter().find(|saddle| near(&saddle.critical));
        let found = saddle.map_or_else(
            || self.higher.iter().find(|known| near(&known.0)).map_or(1, |known| known.1),
            |saddle| saddle.found,
        );
        Certificate::Critical {
            critical: Box::new(critical.clone()),
            ends: saddle.map(|saddle| saddle.ends),
            found,
        }
    }
}

impl Kept for Vec<Hit> {
    fn vectors(&mut self, see: &mut dyn FnMut(&mut Vec<f64>)) {
        for hit in self {
            if let Hit::Saddle(pass) = hit {
                pass.critical.vectors(see);
                pass.ways.iter_mut().flatten().for_each(&mut *see);
            }
        }
    }
}

pub(super) fn pairs(count: usize) -> Vec<[u32; 2]> {
    combinations(count as u32, 2).map(|pair| [pair[0], pair[1]]).collect()
}
