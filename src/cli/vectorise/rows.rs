//! The numbers of each kind.

use sublevel::barcode::{PersistenceImage, Statistics, betti_curve, entropy, persistence_landscape, samples};
use sublevel::{Diagram, Error, Result};

use super::{Arguments, Kind};

impl Arguments {
    /// The range of samples and that of lengths: what was given, or what holds all that is finite.
    pub(super) fn grid(&self, diagram: &Diagram) -> Result<[(f64, f64); 2]> {
        let range = |numbers: &mut dyn Iterator<Item = f64>| {
            let finite = numbers.filter(|x| x.is_finite());
            let (low, high) =
                finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (x.min(l), x.max(h)));
            if low < high {
                (low, high)
            } else if low == high {
                (low, low + 1.0)
            } else {
                (0.0, 1.0)
            }
        };
        let image = self.kind == Kind::Image;
        let points = diagram.points().iter();
        let deaths = points.clone().map(|point| point.1).filter(|_| !image);
        let along = range(&mut points.clone().map(|point| point.0).chain(deaths));
        let lengths = range(&mut points.map(|point| point.1 - point.0).chain([0.0]));
        let given = |range: &Option<Vec<f64>>, or| match range.as_deref() {
            Some(&[low, high]) => (low, high),
            _ => or,
        };
        let grid = [given(&self.range, along), given(&self.lengths, lengths)];
        if grid.iter().any(|(low, high)| !(high - low).is_finite()) {
            return Err(Error::usage("--range", "a range longer than 1.8e308", "a shorter one"));
        }
        Ok(grid)
    }

    /// The names of the columns behind the dimension.
    pub(super) fn columns(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Betti => &["place", "betti"],
            Kind::Landscape => &["level", "place", "height"],
            Kind::Image => &["birth", "length", "value"],
            Kind::Entropy => &["entropy"],
            Kind::Statistics => &[
                "of",
                "count",
                "mean",
                "deviation",
                "least",
                "quarter",
                "median",
                "three_quarters",
                "largest",
            ],
        }
    }

    /// The numbers of one dimension.
    pub(super) fn rows(&self, diagram: &Diagram, [along, lengths]: [(f64, f64); 2]) -> Vec<Vec<f64>> {
        let places = samples(along.0, along.1, self.samples());
        match self.kind {
            Kind::Betti => {
                let curve = betti_curve(diagram, &places);
                places.iter().zip(curve).map(|(&place, betti)| vec![place, betti as f64]).collect()
            }
            Kind::Landscape => {
                let levels = persistence_landscape(diagram, self.levels(), &places).into_iter().enumerate();
                let row = |(level, heights): (usize, Vec<f64>)| {
                    let rows = places
                        .iter()
                        .zip(heights)
                        .map(move |(&place, height)| vec![level as f64, place, height]);
                    rows.collect::<Vec<_>>()
                };
                levels.flat_map(row).collect()
            }
            Kind::Image => self.image(diagram, along, lengths),
            Kind::Entropy => vec![vec![entropy(diagram)]],
            Kind::Statistics => (0..)
                .zip(Statistics::of(diagram))
                .map(|(of, statistics)| {
                    let Statistics { count, mean, deviation, quartiles } = statistics;
                    [&[f64::from(of), count as f64, mean, deviation], &quartiles[..]].concat()
                })
                .collect(),
        }
    }

    /// Centre and value of every pixel.
    fn image(&self, diagram: &Diagram, births: (f64, f64), lengths: (f64, f64)) -> Vec<Vec<f64>> {
        let side = |(low, high): (f64, f64)| (high - low) / self.samples() as f64;
        let centre = |range: (f64, f64), at: usize| range.0 + (at as f64 + 0.5) * side(range);
        let deviation = self.deviation.unwrap_or(side(births));
        let pixels = (self.samples(), self.samples());
        let image = PersistenceImage { births, lengths, pixels, deviation, power: self.power() }.of(diagram);
        let pixel = |(i, row): (usize, Vec<f64>)| {
            let row = row.into_iter().enumerate();
            row.map(|(j, value)| vec![centre(births, i), centre(lengths, j), value]).collect::<Vec<_>>()
        };
        image.into_iter().enumerate().flat_map(pixel).collect()
    }
}
