//! The graph: minima, and the saddles between them.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::descent::{Landing, nearest};
use super::frame::Lengths;
use super::polyline::Polyline;
use super::probe::{Cost, Probe};
use super::ridge::{Critical, Reached, follow};
use super::scan::{Found, Hit, Known, one, scan};
use super::top;
use super::vector::{add, distance, dot, mean, minus, norm, plus, scaled};
use super::{Certificate, SaddleOptions};
use crate::error::Result;
use crate::landscape::growth::combinations;
use crate::landscape::{Objective, Watch};

/// Searches that begin with the same knowledge; what they find is known to the next so many. Not the number of threads, so that results do not depend on it.
const BATCH: usize = 8;

/// A verified saddle of index 1 between two minima.
#[derive(Debug, Clone, PartialEq)]
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

pub(super) struct Graph<'a> {
    pub(super) objective: &'a dyn Objective,
    pub(super) watch: &'a Watch<'a>,
    pub(super) options: &'a SaddleOptions,
    pub(super) lengths: Lengths,
    pub(super) minima: Vec<Vec<f64>>,
    /// How many of the minima were given.
    pub(super) given: usize,
    pub(super) saddles: Vec<Saddle>,
    /// Critical points of index 2 and more, with how many searches ended in each.
    pub(super) higher: Vec<(Critical, u32)>,
    /// Saddles both of whose sides descend to the same minimum.
    pub(super) own_loops: Vec<Critical>,
    /// How often each pair was searched.
    pub(super) tried: BTreeMap<[u32; 2], u32>,
    pub(super) lost: u32,
    pub(super) cost: Cost,
}

/// One search: along a polyline, for every saddle, or only for such as join a pair that has none.
pub(super) struct Task {
    pub(super) pair: Option<[u32; 2]>,
    pub(super) polyline: Polyline,
    pub(super) all: bool,
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

    /// Straight segments, bulges, gaps, then the surroundings of index-2 points.
    pub(super) fn search(&mut self) -> Result<()> {
        let pairs: Vec<[u32; 2]> = pairs(self.minima.len());
        let straight = |pair: &[u32; 2]| Task {
            pair: Some(*pair),
            polyline: Polyline(pair.map(|end| self.minima[end as usize].clone()).to_vec()),
            all: true,
        };
        self.run(pairs.iter().map(straight).collect())?;
        self.bulges()?;
        self.connect()?;
        self.triples()
    }

    /// Runs searches in batches; their order, not that of the threads, decides.
    pub(super) fn run(&mut self, tasks: Vec<Task>) -> Result<()> {
        let mut tasks = tasks.into_iter().peekable();
        while tasks.peek().is_some() {
            let direct = self.direct();
            let missing = |task: &Task| task.all || task.pair.is_none_or(|pair| !direct.contains_key(&pair));
            let batch: Vec<Task> = tasks.by_ref().filter(missing).take(BATCH).collect();
            let saddles: Vec<&[f64]> =
                self.saddles.iter().map(|saddle| saddle.critical.point.as_slice()).collect();
            let known = Known { minima: &self.minima, saddles: &saddles, lengths: self.lengths };
            let unknown = |a: usize, b: usize| !direct.contains_key(&[a.min(b) as u32, a.max(b) as u32]);
            let found = batch
                .par_iter()
                .with_max_len(1)
                .map(|task| {
                    let probe = Probe::new(self.objective, self.watch);
                    let hits = scan(&probe, &task.polyline, &known, (!task.all).then_some(&unknown))?;
                    Ok((hits, probe.cost()))
                })
                .collect::<Result<Vec<_>>>()?;
            for (task, (hits, cost)) in batch.iter().zip(found) {
                if let Some(pair) = task.pair {
                    *self.tried.entry(pair).or_default() += 1;
                }
                self.cost += cost;
                for hit in hits {
                    self.merge(hit);
                }
            }
        }
        Ok(())
    }

    fn merge(&mut self, hit: Hit) {
        match hit {
            Hit::Known(place) => self.saddles[place].found += 1,
            Hit::Saddle(found) => self.add(*found),
            Hit::Lost => self.lost += 1,
            Hit::Passed => {}
        }
    }

    fn add(&mut self, found: Found) {
        let near = |point: &[f64]| distance(point, &found.critical.point) <= 0.03 * self.lengths.scale;
        if let Some(known) = self.saddles.iter_mut().find(|saddle| near(&saddle.critical.point)) {
            known.found += 1;
            return;
        }
        if self.own_loops.iter().any(|known| near(&known.point)) {
            return;
        }
        let Found { critical, landings, ways: [first, second] } = found;
        let mut end = |landing: Landing, way: &[Vec<f64>]| match landing {
            Landing::Known(place) => Some(place as u32),
            Landing::Nowhere => None,
            Landing::Unknown => {
                let point = way.last()?;
                let near = nearest(point, &self.minima, 0.03 * self.lengths.scale);
                Some(near.unwrap_or_else(|| {
                    self.minima.push(point.clone());
                    self.minima.len() - 1
                }) as u32)
            }
        };
        let (Some(a), Some(b)) = (end(landings[0], &first), end(landings[1], &second)) else {
            self.lost += 1;
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

    /// Bulged ways for pairs without a saddle: away from the two nearest other minima and in two random directions.
    fn bulges(&mut self) -> Result<()> {
        let direct = self.direct();
        let mut tasks = Vec::new();
        for pair in pairs(self.minima.len()).into_iter().filter(|pair| !direct.contains_key(pair)) {
            let [from, to] = pair.map(|end| self.minima[end as usize].clone());
            let middle = mean(&[&from, &to]);
            let length = distance(&from, &to);
            for direction in self.directions(pair, &middle) {
                for share in [0.25, 0.5] {
                    let knot = plus(&middle, share * length, &direction);
                    let polyline = Polyline(vec![from.clone(), knot, to.clone()]);
                    tasks.push(Task { pair: Some(pair), polyline, all: false });
                }
            }
        }
        self.run(tasks)
    }

    fn directions(&self, pair: [u32; 2], middle: &[f64]) -> Vec<Vec<f64>> {
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

    /// Searches the cheapest gaps until the given minima are connected: what lies between two far minima are other minima, and saddles between neighbours.
    fn connect(&mut self) -> Result<()> {
        for _ in 0..self.options.gaps {
            let Some(gap) = self.gap() else { return Ok(()) };
            let tried = self.tried.get(&gap).copied().unwrap_or(0);
            let [from, to] = gap.map(|end| self.minima[end as usize].clone());
            let mut knots = vec![from.clone(), to.clone()];
            if tried > 0 {
                let middle = mean(&[&from, &to]);
                let directions = self.directions(gap, &middle);
                if !directions.is_empty() {
                    let direction = &directions[tried as usize % directions.len()];
                    knots.insert(1, plus(&middle, 0.3 * distance(&from, &to), direction));
                }
            }
            self.run(vec![Task { pair: Some(gap), polyline: Polyline(knots), all: true }])?;
        }
        Ok(())
    }

    /// On the cheapest way between two given minima that are not connected, the longest gap; ways within a component cost nothing, tried gaps more.
    fn gap(&self) -> Option<[u32; 2]> {
        let count = self.minima.len();
        let mut component: Vec<usize> = (0..count).collect();
        for saddle in &self.saddles {
            let [a, b] = saddle.ends.map(|end| component[end as usize]);
            component.iter_mut().filter(|entry| **entry == b).for_each(|entry| *entry = a);
        }
        let other = (1..self.given).find(|&other| component[other] != component[0])?;
        let cost = |a: usize, b: usize| {
            let pair = [a.min(b) as u32, a.max(b) as u32];
            let tried = f64::from(self.tried.get(&pair).copied().unwrap_or(0));
            let apart = distance(&self.minima[a], &self.minima[b]);
            if component[a] == component[b] { 0.0 } else { apart * apart * 4.0_f64.powf(tried) }
        };
        let mut reached = vec![(f64::INFINITY, 0); count];
        reached[0].0 = 0.0;
        let mut open: Vec<usize> = (0..count).collect();
        while let Some(place) =
            (0..open.len()).min_by(|&a, &b| reached[open[a]].0.total_cmp(&reached[open[b]].0))
        {
            let here = open.swap_remove(place);
            for &next in &open {
                let there = reached[here].0 + cost(here, next);
                if there < reached[next].0 {
                    reached[next] = (there, here);
                }
            }
        }
        let (mut here, mut gap, mut longest) = (other, None, -1.0);
        while here != 0 {
            let before = reached[here].1;
            if component[before] != component[here] && cost(before, here) > longest {
                longest = cost(before, here);
                gap = Some([before.min(here) as u32, before.max(here) as u32]);
            }
            here = before;
        }
        gap
    }

    /// For triples with a pair that has no saddle: the ridge of index 2 through the top of their flat triangle, and the saddles around its end.
    fn triples(&mut self) -> Result<()> {
        if self.objective.dimension() < 2 {
            return Ok(());
        }
        let direct = self.direct();
        let missing = |triple: &Vec<u32>| {
            [[0, 1], [0, 2], [1, 2]].iter().any(|pair| !direct.contains_key(&pair.map(|place| triple[place])))
        };
        let triples: Vec<_> = combinations(self.minima.len() as u32, 3).into_iter().filter(missing).collect();
        for batch in triples.iter().take(self.options.triples).collect::<Vec<_>>().chunks(BATCH) {
            let known: Vec<&[f64]> = self.higher.iter().map(|(point, _)| point.point.as_slice()).collect();
            let found = batch
                .par_iter()
                .with_max_len(1)
                .map(|triple| {
                    let probe = Probe::new(self.objective, self.watch);
                    let reached = self.triple(&probe, triple, &known)?;
                    Ok((reached, probe.cost()))
                })
                .collect::<Result<Vec<_>>>()?;
            let mut new = Vec::new();
            for (reached, cost) in found {
                self.cost += cost;
                match reached {
                    Some(Reached::Critical(critical)) => new.push(*critical),
                    Some(Reached::Known(place)) => self.higher[place].1 += 1,
                    Some(Reached::Lost) => self.lost += 1,
                    None => {}
                }
            }
            self.meet(new)?;
        }
        Ok(())
    }

    fn triple(&self, probe: &Probe<'_>, triple: &[u32], known: &[&[f64]]) -> Result<Option<Reached>> {
        const STEPS: usize = 8;
        let corners = [0, 1, 2].map(|place| self.minima[triple[place] as usize].as_slice());
        let at = |a: usize, b: usize| {
            let mut point = scaled(corners[0], (STEPS - a - b) as f64 / STEPS as f64);
            add(&mut point, a as f64 / STEPS as f64, corners[1]);
            add(&mut point, b as f64 / STEPS as f64, corners[2]);
            point
        };
        let mut values = vec![vec![f64::NEG_INFINITY; STEPS + 1]; STEPS + 1];
        for (a, row) in values.iter_mut().enumerate() {
            for (b, value) in row.iter_mut().enumerate().take(STEPS + 1 - a) {
                *value = probe.value(&at(a, b))?;
            }
        }
        let mut best: Option<(f64, Vec<f64>)> = None;
        for a in 1..STEPS - 1 {
            for b in 1..STEPS - a {
                let own = values[a][b];
                let around = [(a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1), (a + 1, b - 1), (a - 1, b + 1)];
                let top = around.iter().all(|&(a, b)| values[a][b] <= own);
                if top && best.as_ref().is_none_or(|best| own > best.0) {
                    best = Some((own, at(a, b)));
                }
            }
        }
        let Some((_, top)) = best else { return Ok(None) };
        let mut plane = Vec::new();
        for corner in &corners[1..] {
            super::vector::extend_basis(&mut plane, minus(corner, corners[0]));
        }
        if plane.len() < 2 {
            return Ok(None);
        }
        let radius = distance(corners[0], corners[1]).min(distance(corners[0], corners[2])) / STEPS as f64;
        Ok(Some(follow(probe, &top, &plane, radius, known, self.lengths)?))
    }

    /// Takes critical points of index 2 and more in; around each new one saddles are looked for. True if a pair got its first saddle.
    pub(super) fn meet(&mut self, points: Vec<Critical>) -> Result<bool> {
        let before = self.direct().len();
        for point in points {
            let near = |known: &Critical| {
                known.index == point.index
                    && distance(&known.point, &point.point) <= 0.03 * self.lengths.scale
            };
            if let Some(known) = self.higher.iter_mut().find(|known| near(&known.0)) {
                known.1 += 1;
                continue;
            }
            self.higher.push((point.clone(), 1));
            if point.index == 2 {
                self.circle(&point)?;
            }
        }
        Ok(self.direct().len() > before)
    }

    /// Saddles around a critical point of index 2: the loss on a circle about it has its tops where the ridges to them begin.
    fn circle(&mut self, about: &Critical) -> Result<()> {
        const POINTS: usize = 24;
        let radius = 0.1 * self.lengths.scale;
        let probe = Probe::new(self.objective, self.watch);
        let at = |angle: f64| {
            let (sine, cosine) = angle.sin_cos();
            let mut point = plus(&about.point, radius * cosine, &about.plane[0]);
            add(&mut point, radius * sine, &about.plane[1]);
            let mut tangent = scaled(&about.plane[1], cosine);
            add(&mut tangent, -sine, &about.plane[0]);
            (point, tangent)
        };
        let angle = |place: usize| place as f64 / POINTS as f64 * std::f64::consts::TAU;
        let values = (0..POINTS).map(|place| probe.value(&at(angle(place)).0)).collect::<Result<Vec<_>>>()?;
        for place in 0..POINTS {
            let (before, after) = (values[(place + POINTS - 1) % POINTS], values[(place + 1) % POINTS]);
            if !(values[place] > before && values[place] >= after) {
                continue;
            }
            let (point, tangent) = at(angle(place));
            let (here, _) = top::climb(
                &probe,
                &point,
                std::slice::from_ref(&tangent),
                0.2 * radius,
                0.002 * self.lengths.scale,
            )?;
            let direct = self.direct();
            let unknown = |a: usize, b: usize| !direct.contains_key(&[a.min(b) as u32, a.max(b) as u32]);
            let saddles: Vec<&[f64]> =
                self.saddles.iter().map(|saddle| saddle.critical.point.as_slice()).collect();
            let known = Known { minima: &self.minima, saddles: &saddles, lengths: self.lengths };
            let hit = one(&probe, &here, &tangent, &known, Some(&unknown))?;
            self.merge(hit);
        }
        self.cost += probe.cost();
        Ok(())
    }

    /// A bias-corrected lower bound for the number of saddles that exist and were never found, from how many were found once and twice.
    ///
    /// Chao, "Estimating the population size for capture-recapture data with unequal catchability" (1987).
    pub(super) fn unseen(&self) -> f64 {
        let times = |times: u32| self.saddles.iter().filter(|saddle| saddle.found == times).count() as f64;
        times(1) * (times(1) - 1.0).max(0.0) / (2.0 * (times(2) + 1.0))
    }

    pub(super) fn certificate(&self, critical: &Critical) -> Certificate {
        let near = |other: &Critical| {
            other.index == critical.index
                && distance(&other.point, &critical.point) <= 0.03 * self.lengths.scale
        };
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

pub(super) fn pairs(count: usize) -> Vec<[u32; 2]> {
    combinations(count as u32, 2).into_iter().map(|pair| [pair[0], pair[1]]).collect()
}
