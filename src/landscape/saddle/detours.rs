//! Ways between two minima around the basins that lie between them.

use super::descent::{DescentOptions, Landing, landing};
use super::graph::{Graph, pairs};
use super::polyline::Polyline;
use super::probe::Probe;
use super::scan::{Hit, Known, scan};
use super::search::BATCH;
use super::vector::{add, distance, dot, mean, minus, norm, plus, scaled};
use crate::error::Result;

/// How far a knot is pushed out of a basin at a time, as a share of the distance between the two minima.
const PUSH: f64 = 0.25;
/// How often it is pushed.
const PUSHES: usize = 4;

impl Graph<'_> {
    /// For pairs without a saddle of their own: a knot between the two is pushed out of every other basin that it lies in, away from that basin's minimum, until it lies in
    /// one of the two; then the loss has a top on the way through the knot where the two basins meet, if they do.
    pub(super) fn detours(&mut self) -> Result<()> {
        let direct = self.direct();
        let missing: Vec<[u32; 2]> =
            pairs(self.vertices()).into_iter().filter(|pair| !direct.contains_key(pair)).collect();
        self.stage("detours", missing.len());
        for batch in missing.chunks(BATCH) {
            if self.spent() {
                break;
            }
            let name = |pair: &[u32; 2]| format!("detour-{}-{}", pair[0], pair[1]);
            let found = self.searched(batch, name, |graph, probe, pair| graph.detour(probe, *pair))?;
            for (pair, hits) in batch.iter().zip(found) {
                *self.tried.entry(*pair).or_default() += 1;
                for hit in hits {
                    self.merge(hit);
                }
            }
        }
        Ok(())
    }

    /// From the middle and from beside it in every direction that bulges go.
    fn detour(&self, probe: &Probe<'_>, pair: [u32; 2]) -> Result<Vec<Hit>> {
        let [from, to] = pair.map(|end| &self.minima[end as usize]);
        let middle = mean(&[from, to]);
        let apart = distance(from, to);
        let mut starts = vec![middle.clone()];
        let side = |direction: &Vec<f64>| plus(&middle, PUSH * apart, direction);
        starts.extend(self.directions(pair, &middle).iter().map(side));
        let direct = self.direct();
        let unknown = |a: usize, b: usize| !direct.contains_key(&[a.min(b) as u32, a.max(b) as u32]);
        let saddles: Vec<&[f64]> =
            self.saddles.iter().map(|saddle| saddle.critical.point.as_slice()).collect();
        let known =
            Known { minima: &self.minima, saddles: &saddles, lengths: self.lengths, unknown: &unknown };
        let mut hits = Vec::new();
        for start in starts {
            if let Some(knot) = self.pushed(probe, pair, start)? {
                let way = Polyline(vec![from.clone(), knot, to.clone()]);
                hits.extend(scan(probe, &way, &known, false)?);
                let own = |hit: &Hit| matches!(hit, Hit::Saddle(pass) if pass.joins(pair));
                if hits.iter().any(own) {
                    break;
                }
            }
        }
        Ok(hits)
    }

    /// The point pushed across the way until its descent ends in one of the pair; none if it does not in time.
    fn pushed(&self, probe: &Probe<'_>, pair: [u32; 2], start: Vec<f64>) -> Result<Option<Vec<f64>>> {
        let [from, to] = pair.map(|end| &self.minima[end as usize]);
        let way = minus(to, from);
        let options = DescentOptions::within(self.lengths);
        let mut knot = start;
        for _ in 0..PUSHES {
            let Landing::Known(basin) = landing(probe, &knot, &self.minima, &options)?.0 else { break };
            if pair.contains(&(basin as u32)) {
                return Ok(Some(knot));
            }
            let mut away = minus(&knot, &self.minima[basin]);
            let along = dot(&away, &way) / dot(&way, &way);
            add(&mut away, -along, &way);
            let size = norm(&away);
            if size < 1e-9 * norm(&way) {
                break;
            }
            knot = plus(&knot, PUSH * norm(&way), &scaled(&away, 1.0 / size));
        }
        Ok(None)
    }
}
