//! Critical points of index 2: over the flat triangles of minima, and the saddles around them.

use super::graph::{Graph, SAME};
use super::kept::Kept;
use super::probe::Probe;
use super::ridge::{Critical, Reached, follow};
use super::scan::{Hit, Known, one};
use super::search::BATCH;
use super::top;
use super::vector::{add, distance, extend_basis, minus, plus, scaled};
use crate::error::Result;
use crate::landscape::wanted::combinations;

impl Kept for Option<Reached> {
    fn vectors(&mut self, see: &mut dyn FnMut(&mut Vec<f64>)) {
        if let Some(Reached::Critical(critical)) = self {
            critical.vectors(see);
        }
    }
}

impl Graph<'_> {
    /// For triples with a pair that has no saddle: the ridge of index 2 through the top of their flat triangle, and the saddles around its end.
    pub(super) fn triples(&mut self) -> Result<()> {
        if self.objective.dimension() < 2 || self.options.index == 0 {
            return Ok(());
        }
        let direct = self.direct();
        let missing = |triple: &Vec<u32>| {
            [[0, 1], [0, 2], [1, 2]].iter().any(|pair| !direct.contains_key(&pair.map(|place| triple[place])))
        };
        let all = combinations(self.vertices() as u32, 3).filter(missing);
        let triples: Vec<Vec<u32>> = all.take(self.options.triples).collect();
        self.stage("triples", triples.len());
        for batch in triples.chunks(BATCH) {
            if self.spent() {
                break;
            }
            let name = |triple: &Vec<u32>| format!("triple-{}-{}-{}", triple[0], triple[1], triple[2]);
            let found = self.searched(batch, name, |graph, probe, triple| graph.triple(probe, triple))?;
            let mut new = Vec::new();
            for reached in found.into_iter().flatten() {
                match reached {
                    Reached::Critical(critical) => new.push(*critical),
                    Reached::Known(place) => self.higher[place].1 += 1,
                    Reached::Lost(why) => self.lost.push(why),
                }
            }
            self.meet(new)?;
        }
        Ok(())
    }

    /// From the highest inner peak of a flat triangle the ridge of index 2.
    fn triple(&self, probe: &Probe<'_>, triple: &[u32]) -> Result<Option<Reached>> {
        const STEPS: usize = 8;
        let known: Vec<&[f64]> = self.higher.iter().map(|(point, _)| point.point.as_slice()).collect();
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
            extend_basis(&mut plane, minus(corner, corners[0]));
        }
        if plane.len() < 2 {
            return Ok(None);
        }
        let radius = distance(corners[0], corners[1]).min(distance(corners[0], corners[2])) / STEPS as f64;
        Ok(Some(follow(probe, &top, &plane, radius, &known, self.lengths)?))
    }

    /// Takes critical points of index 2 and more in; around each new one saddles are looked for. True if a pair got its first saddle.
    pub(super) fn meet(&mut self, points: Vec<Critical>) -> Result<bool> {
        let before = self.direct().len();
        for point in points {
            let near = |known: &Critical| {
                known.index == point.index
                    && distance(&known.point, &point.point) <= SAME * self.lengths.scale
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
        self.cost += probe.cost();
        for place in 0..POINTS {
            let (before, after) = (values[(place + POINTS - 1) % POINTS], values[(place + 1) % POINTS]);
            if !(values[place] > before && values[place] >= after) {
                continue;
            }
            let (point, tangent) = at(angle(place));
            let direct = self.direct();
            let unknown = |a: usize, b: usize| !direct.contains_key(&[a.min(b) as u32, a.max(b) as u32]);
            let name = |place: &usize| format!("around-{place}");
            let found = self.searched(&[place], name, |graph, probe, _| {
                let line = std::slice::from_ref(&tangent);
                let least = 0.002 * graph.lengths.scale;
                let (here, _) = top::climb(probe, &point, line, 0.2 * radius, least)?;
                let saddles: Vec<&[f64]> =
                    graph.saddles.iter().map(|saddle| saddle.critical.point.as_slice()).collect();
                let (minima, lengths) = (&graph.minima, graph.lengths);
                let known = Known { minima, saddles: &saddles, lengths, unknown: &unknown };
                Ok(vec![one(probe, &here, &tangent, &known, false)?])
            })?;
            found.into_iter().flatten().for_each(|hit: Hit| self.merge(hit));
        }
        Ok(())
    }
}
