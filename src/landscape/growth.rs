//! Growth by induction: minima, paths between them, triangles on the paths, and so on.

use std::borrow::Cow;

use super::run::{RunDirectory, stem};
use super::simplex::{
    Face, GrownSimplex, GrowthOptions, LowerOptions, Lowering, ParameterSimplex, Sides, lower, lower_jointly,
};
use super::together::{pieces, together};
use super::wanted::wanted;
use super::{Event, LossComplex, Objective, Watch};
use crate::error::{Error, Result};

/// Where the free centre of a simplex, by its minima, starts; `None` leaves it to [`LowerOptions::start`].
pub type Starts<'a> = &'a (dyn Fn(&[u32]) -> Result<Option<Vec<f64>>> + Sync);

/// Grows all simplices up to dimension `options.simplices.index + 1` on `minima`, whose vertices are `[0]`, `[1]`, …, or those that limit and budget allow
/// ([`wanted`](fn@crate::landscape::wanted)).
///
/// Simplices of one dimension are independent and run in parallel; each depends on the objective, the options, its minima and its
/// faces alone, so the result is the same on any number of threads, and of processes that share `run`. What `run` holds already is taken from there, and what is new is kept there
/// as soon as it is finished. The filtration value is the larger of a simplex's own maximum and its facets' values.
/// Voronkova, Barannikov, Burnaev, "1-dimensional topological invariants to estimate loss surface non-convexity" (2023), section 4.
///
/// # Errors
/// If the options or minima cannot be used, the run directory cannot be read or written, or the watch stops.
pub fn grow(
    objective: &dyn Objective,
    minima: Vec<GrownSimplex>,
    options: &GrowthOptions,
    run: Option<&RunDirectory>,
    watch: &Watch<'_>,
) -> Result<LossComplex> {
    grow_from(objective, minima, &|_| Ok(None), options, run, watch)
}

/// [`grow`], with starting centres of the caller's own.
///
/// # Errors
/// As [`grow`]; also if a starting centre cannot be had, or has the wrong number of parameters.
pub fn grow_from(
    objective: &dyn Objective,
    minima: Vec<GrownSimplex>,
    starts: Starts<'_>,
    options: &GrowthOptions,
    run: Option<&RunDirectory>,
    watch: &Watch<'_>,
) -> Result<LossComplex> {
    options.validate(minima.len())?;
    check_minima(objective, &minima)?;
    let growth = Growth { objective, starts, options, run, watch };
    let count = minima.len();
    let mut complex = LossComplex::new(minima).on(run.map(RunDirectory::shelf));
    if options.simplices.sides == Sides::Trainable {
        growth.lone_triangle(&mut complex)?;
        return Ok(complex);
    }
    for dimension in 1..=(options.simplices.index + 1).min(count.saturating_sub(1)) {
        growth.layer(&mut complex, dimension)?;
    }
    Ok(complex)
}

fn check_minima(objective: &dyn Objective, minima: &[GrownSimplex]) -> Result<()> {
    for (place, minimum) in minima.iter().enumerate() {
        if minimum.vertices != [place as u32] {
            return Err(Error::usage(
                "minima",
                format!("vertices {:?} at place {place}", minimum.vertices),
                format!("[{place}]"),
            ));
        }
        if minimum.centre.len() != objective.dimension() {
            let found = format!("minimum {place} with {} parameters", minimum.centre.len());
            return Err(Error::usage(
                "minima",
                found,
                format!("{}, as the objective has", objective.dimension()),
            ));
        }
    }
    Ok(())
}

struct Growth<'a> {
    objective: &'a dyn Objective,
    starts: Starts<'a>,
    options: &'a GrowthOptions,
    run: Option<&'a RunDirectory>,
    watch: &'a Watch<'a>,
}

impl Growth<'_> {
    /// Grows all simplices of one dimension that are wanted.
    fn layer(&self, complex: &mut LossComplex, dimension: usize) -> Result<()> {
        let wanted = wanted(complex, dimension, &self.options.simplices);
        let grown = &*complex;
        let make = |vertices: &[u32]| self.piece(grown, vertices);
        let layer = pieces(self.run, &wanted, &stage(dimension), self.watch, &make)?;
        complex.extend(layer);
        Ok(())
    }

    /// Grows one simplex on faces that are there.
    fn piece(&self, complex: &LossComplex, vertices: &[u32]) -> Result<GrownSimplex> {
        self.watch.check()?;
        let floor = complex.facet_value(vertices);
        let mut simplex = complex.span(vertices)?;
        if let Some(start) = (self.starts)(vertices)? {
            if start.len() != simplex.parameters() {
                let found = format!("{} parameters for simplex {vertices:?}", start.len());
                return Err(Error::usage("starting centre", found, simplex.parameters().to_string()));
            }
            let whole = simplex.whole();
            simplex.centre_mut(whole).copy_from_slice(&start);
        } else {
            self.options.simplices.place(&mut simplex);
        }
        let lowered = lower(&self.lowering(vertices, floor), &mut simplex)?;
        Ok(GrownSimplex {
            vertices: vertices.to_vec(),
            centre: simplex.free_centre().to_vec(),
            value: lowered.maximum.loss.max(floor),
            maximum: lowered.maximum,
            gradients: lowered.gradients,
        })
    }

    /// Three minima, their paths and their triangle, all centres trained jointly.
    fn lone_triangle(&self, complex: &mut LossComplex) -> Result<()> {
        let faces: [&[u32]; 4] = [&[0, 1], &[0, 2], &[1, 2], &[0, 1, 2]];
        let find = || {
            let found = faces.iter().map(|vertices| self.find(vertices)).collect::<Result<Vec<_>>>()?;
            Ok(found.into_iter().collect::<Option<Vec<_>>>())
        };
        let done = if find()?.is_some() { 4 } else { 0 };
        self.watch.tell(Event::Stage { name: "triangle with its sides", total: 4, done });
        let minima = &*complex;
        let make = |_| self.with_its_sides(minima.clone(), faces);
        let name = [stem(faces[3])];
        let pieces = together(self.run, &name, self.watch, &|_| find(), &make)?;
        complex.extend(
            pieces.into_iter().flatten().map(|piece| if self.run.is_some() { piece.light() } else { piece }),
        );
        Ok(())
    }

    /// The four pieces of the lone triangle, kept once all are there.
    fn with_its_sides(&self, mut complex: LossComplex, faces: [&[u32]; 4]) -> Result<Vec<GrownSimplex>> {
        let mut simplex = ParameterSimplex::new(3, |face: Face| match face.count_ones() {
            1 => Cow::Borrowed(complex.simplices()[face.trailing_zeros() as usize].centre.as_slice()),
            _ => Cow::Owned(complex.midpoint(face)),
        })?;
        let gradients = lower_jointly(&self.lowering(&[0, 1, 2], f64::NEG_INFINITY), &mut simplex)?;
        let settled = GrowthOptions {
            simplices: LowerOptions { epochs: 0, starts: 1, ..self.options.simplices.clone() },
            maximum: self.options.maximum.clone(),
        };
        let centres: [Vec<f64>; 4] = [0b011, 0b101, 0b110, 0b111].map(|face| simplex.centre(face).to_vec());
        drop(simplex);
        let starts = |vertices: &[u32]| {
            Ok(faces.iter().position(|&face| face == vertices).map(|place| centres[place].clone()))
        };
        let settled = Growth { options: &settled, starts: &starts, ..*self };
        let mut pieces: Vec<GrownSimplex> = Vec::new();
        for vertices in faces {
            let mut piece = settled.piece(&complex, vertices)?;
            if vertices.len() == 3 {
                piece.gradients += gradients;
            }
            complex.extend([piece.clone()]);
            pieces.push(piece);
        }
        pieces.into_iter().map(|piece| self.keep(piece)).collect()
    }

    fn lowering<'b>(&'b self, vertices: &'b [u32], floor: f64) -> Lowering<'b> {
        Lowering { objective: self.objective, options: self.options, vertices, floor, watch: self.watch }
    }

    fn find(&self, vertices: &[u32]) -> Result<Option<GrownSimplex>> {
        self.run.map_or(Ok(None), |run| run.find(vertices))
    }

    fn keep(&self, piece: GrownSimplex) -> Result<GrownSimplex> {
        if let Some(run) = self.run {
            run.keep(&piece)?;
        }
        self.watch.tell(Event::Finished { vertices: &piece.vertices, value: piece.value });
        Ok(piece)
    }
}

/// What the simplices of a dimension are called.
fn stage(dimension: usize) -> Cow<'static, str> {
    match dimension {
        1 => "edges".into(),
        2 => "triangles".into(),
        3 => "tetrahedra".into(),
        _ => format!("{dimension}-simplices").into(),
    }
}
