//! Gaps between minima that no chain of saddles connects yet.

use super::graph::Graph;
use super::polyline::Polyline;
use super::search::Task;
use super::vector::{distance, mean, plus};
use crate::error::Result;

impl Graph<'_> {
    /// Searches the cheapest gaps until the given minima are connected: what lies between two far minima are other minima, and saddles between neighbours.
    pub(super) fn connect(&mut self) -> Result<()> {
        self.stage("gaps", self.options.gaps);
        for _ in 0..self.options.gaps {
            let Some(gap) = self.gap().filter(|_| !self.spent()) else { return Ok(()) };
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
            self.run(vec![Task { name: "gap", pair: gap, polyline: Polyline(knots), all: true }])?;
        }
        Ok(())
    }

    /// On the cheapest way between two given minima that are not connected, the longest gap; ways within a component cost nothing, tried gaps more.
    fn gap(&self) -> Option<[u32; 2]> {
        let count = self.minima.len();
        let mut component: Vec<usize> = (0..count).collect();
        let joined = self.saddles.iter().map(|saddle| saddle.ends).chain(self.same.iter().copied());
        for ends in joined {
            let [a, b] = ends.map(|end| component[end as usize]);
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
}
