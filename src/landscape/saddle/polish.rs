//! Minima brought to the bottom of their valleys, and what certifies them.

use serde::{Deserialize, Serialize};

use super::descent::{DescentOptions, landing, scale};
use super::graph::{Graph, pairs};
use super::kept::Kept;
use super::probe::Probe;
use super::spectrum;
use super::vector::{minus, norm, plus, scaled};
use super::{Certificate, smooth};
use crate::barcode::exact;
use crate::error::Result;
use crate::landscape::Event;

/// A minimum at the bottom of its valley, or as near as descents came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Bottom {
    point: Vec<f64>,
    #[serde(with = "exact")]
    gradient_norm: f64,
    #[serde(with = "exact::list")]
    rising: Vec<f64>,
}

impl Kept for Bottom {
    fn vectors(&mut self, see: &mut dyn FnMut(&mut Vec<f64>)) {
        see(&mut self.point);
    }
}

impl Bottom {
    pub(super) fn certificate(&self) -> Certificate {
        Certificate::Minimum { gradient_norm: self.gradient_norm, rising: self.rising.clone() }
    }
}

impl Graph<'_> {
    /// Takes the minima that have not been looked at to the bottom of their valleys: trained ones have seldom arrived there, and a descent that ends in one must
    /// know it again. Where two of the given ones turn out to be one point, that is noted.
    pub(super) fn settle(&mut self) -> Result<()> {
        let new: Vec<usize> = (self.bottoms.len()..self.minima.len()).collect();
        self.stage("bottoms", new.len());
        let name = |place: &usize| format!("minimum-{place}");
        let bottoms = self.searched(&new, name, |graph, probe, place| bottom(probe, graph, *place))?;
        for (place, bottom) in new.iter().zip(&bottoms) {
            if bottom.gradient_norm > self.lengths.tolerance {
                self.watch.tell(Event::Warning(&format!(
                    "minimum {place} has no certificate: descents end at a gradient of norm {:.1e}, which should be {:.0e}",
                    bottom.gradient_norm, self.lengths.tolerance
                )));
            }
            self.minima[*place].clone_from(&bottom.point);
        }
        self.bottoms.extend(bottoms);
        if new.first() == Some(&0) {
            self.lengths.scale = scale(&self.minima);
            let near =
                |pair: &[u32; 2]| self.near(&self.minima[pair[0] as usize], &self.minima[pair[1] as usize]);
            self.same = pairs(self.given).into_iter().filter(near).collect();
        }
        Ok(())
    }
}

fn bottom(probe: &Probe<'_>, graph: &Graph<'_>, place: usize) -> Result<Bottom> {
    let options = DescentOptions::within(graph.lengths);
    let start = &graph.minima[place];
    let (_, point) = landing(probe, start, &[], &options)?;
    let (_, gradient) = probe.gradient(&point)?;
    let step = smooth::DIFFERENCE * graph.lengths.scale;
    let product = |direction: &[f64]| {
        let (_, ahead) = probe.gradient(&plus(&point, step, direction))?;
        let (_, behind) = probe.gradient(&plus(&point, -step, direction))?;
        Ok(scaled(&minus(&ahead, &behind), 0.5 / step))
    };
    let modes = spectrum::lowest(product, &[], point.len(), 1, spectrum::MOST)?;
    let rising = modes.into_iter().map(|(value, _)| value).collect();
    Ok(Bottom { gradient_norm: norm(&gradient), rising, point })
}
