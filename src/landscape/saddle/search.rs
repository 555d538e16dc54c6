//! The search for saddles: along straight segments, bulges and gaps, and around critical points of index 2.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::graph::{Graph, pairs};
use super::polyline::Polyline;
use super::scan::{Known, scan};
use super::vector::{add, distance, dot, mean, minus, norm, plus, scaled};
use crate::error::Result;
use crate::landscape::Event;

/// Searches that begin with the same knowledge; what they find is known to the next so many. Not the number of threads, so that results do not depend on it.
pub(super) const BATCH: usize = 8;

/// One search: along a polyline, for every saddle, or only for such as join a pair that has none.
pub(super) struct Task {
    pub(super) name: &'static str,
    pub(super) pair: [u32; 2],
    pub(super) polyline: Polyline,
    pub(super) all: bool,
}

impl Graph<'_> {
    /// Straight segments, bulges, detours, gaps, then the surroundings of index-2 points.
    pub(super) fn search(&mut self) -> Result<()> {
        let first = self.minima.len();
        self.segments(&pairs(first))?;
        if !self.options.new_minima {
            // What is found on the way is no vertex, so the given minima must be connected before anything else is worth its cost.
            self.connect()?;
        }
        // Minima that were found on the way are vertices as the others: from them to all others.
        let mut new = pairs(self.vertices());
        new.retain(|pair| pair[1] as usize >= first);
        self.segments(&new)?;
        self.bulges()?;
        self.detours()?;
        self.connect()?;
        self.triples()
    }

    /// The straight ways between pairs.
    fn segments(&mut self, pairs: &[[u32; 2]]) -> Result<()> {
        let straight = |pair: &[u32; 2]| Task {
            name: "segment",
            pair: *pair,
            polyline: Polyline(pair.map(|end| self.minima[end as usize].clone()).to_vec()),
            all: true,
        };
        let segments: Vec<Task> = pairs.iter().map(straight).collect();
        self.stage("segments", segments.len());
        self.run(segments)
    }

    pub(super) fn stage(&self, name: &str, total: usize) {
        self.watch.tell(Event::Stage { name, total: total as u64, done: 0 });
    }

    /// Runs searches in batches; their order, not that of the threads, decides.
    pub(super) fn run(&mut self, tasks: Vec<Task>) -> Result<()> {
        let mut tasks = tasks.into_iter().peekable();
        while tasks.peek().is_some() && !self.spent() {
            let direct = self.direct();
            let missing = |task: &Task| task.all || !direct.contains_key(&task.pair);
            let batch: Vec<Task> = tasks.by_ref().filter(missing).take(BATCH).collect();
            let unknown = |a: usize, b: usize| !direct.contains_key(&[a.min(b) as u32, a.max(b) as u32]);
            let name = |task: &Task| format!("{}-{}-{}", task.name, task.pair[0], task.pair[1]);
            let found = self.searched(&batch, name, |graph, probe, task| {
                let saddles: Vec<&[f64]> =
                    graph.saddles.iter().map(|saddle| saddle.critical.point.as_slice()).collect();
                let (minima, lengths) = (&graph.minima, graph.lengths);
                let known = Known { minima, saddles: &saddles, lengths, unknown: &unknown };
                scan(probe, &task.polyline, &known, task.all)
            })?;
            for (task, hits) in batch.iter().zip(found) {
                *self.tried.entry(task.pair).or_default() += 1;
                for hit in hits {
                    self.merge(hit);
                }
            }
        }
        Ok(())
    }

    /// Bulged ways for pairs without a saddle: away from the two nearest other minima and in two random directions.
    fn bulges(&mut self) -> Result<()> {
        let direct = self.direct();
        let mut tasks = Vec::new();
        for pair in pairs(self.vertices()).into_iter().filter(|pair| !direct.contains_key(pair)) {
            let [from, to] = pair.map(|end| self.minima[end as usize].clone());
            let middle = mean(&[&from, &to]);
            let length = distance(&from, &to);
            for direction in self.directions(pair, &middle) {
                for share in [0.25, 0.5] {
                    let knot = plus(&middle, share * length, &direction);
                    let polyline = Polyline(vec![from.clone(), knot, to.clone()]);
                    tasks.push(Task { name: "bulge", pair, polyline, all: false });
                }
            }
        }
        self.stage("bulges", tasks.len());
        self.run(tasks)
    }

    /// Unit directions across the way between a pair, for bulges.
    pub(super) fn directions(&self, pair: [u32; 2], middle: &[f64]) -> Vec<Vec<f64>> {
        let way = minus(&self.minima[pair[1] as usize], &self.minima[pair[0] as usize]);
        let mut others: Vec<usize> =
            (0..self.minima.len()).filter(|&other| !pair.contains(&(other as u32))).collect();
        others.sort_by(|&a, &b| {
            distance(middle, &self.minima[a]).total_cmp(&distance(middle, &self.minima[b]))
        });
        let mut random = ChaCha8Rng::seed_from_u64(self.options.seed);
        random.set_stream(1 + (u64::from(pair[0]) << 32 | u64::from(pair[1])));
        let away = others.into_iter().take(2).map(|other| minus(middle, &self.minima[other]));
        let mut directions: Vec<Vec<f64>> = away.collect();
        for _ in 0..self.options.restarts {
            directions.push(way.iter().map(|_| random.sample(StandardNormal)).collect());
        }
        for direction in &mut directions {
            let part = dot(direction, &way) / dot(&way, &way);
            add(direction, -part, &way);
        }
        directions.retain(|direction| norm(direction) > 1e-9);
        directions.into_iter().map(|direction| scaled(&direction, 1.0 / norm(&direction))).collect()
    }
}
