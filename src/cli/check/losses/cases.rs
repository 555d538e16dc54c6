//! The losses that are checked, by their names and parameters.

use sublevel::barcode::Diagram;
use sublevel::landscape::Objective;
use sublevel::landscape::analytic::{
    Convex, Fixture, Monotone, Wells, WellsOptions, convex, moved, ring, sphere, transformed, vertices,
};
use sublevel::landscape::simplex::GrownSimplex;
use sublevel::{Error, Interrupt, Result};

use super::{Arguments, Name, diagrams};

/// One loss with its exact barcode.
pub(super) struct Case {
    pub(super) title: String,
    pub(super) objective: Box<dyn Objective>,
    pub(super) minima: Vec<GrownSimplex>,
    pub(super) exact: Vec<Diagram>,
    pub(super) index: usize,
    pub(super) effort: Effort,
    /// Whether a miss is what theory predicts: a path that detours past a third minimum makes a true loop vanish.
    pub(super) known_limit: bool,
}

/// How the simplices of a case are made.
pub(super) enum Effort {
    /// Lowered from the usual start.
    Lowered,
    /// The wells' own meeting points as centres, not moved: every true bar is sure to be there.
    Balanced(Wells),
}

impl Case {
    fn new(fixture: Fixture, index: usize) -> Self {
        let bars = |index: usize| fixture.bars.get(index).into_iter().flatten().copied().collect();
        let exact = (0..=index).map(bars).collect();
        let minima = fixture.vertices();
        let Fixture { name: title, objective, .. } = fixture;
        let objective = Box::new(objective);
        Self { title, objective, minima, exact, index, effort: Effort::Lowered, known_limit: false }
    }

    fn wells(options: WellsOptions, index: usize, balanced: bool, interrupt: &Interrupt) -> Result<Self> {
        let wells = Wells::random(options)?;
        let exact = diagrams(&wells.nerve(index)?, index, interrupt)?;
        let WellsOptions { dimension, count, round, seed } = options;
        let shape = if round { "round" } else { "turned" };
        let start = if balanced { ", centres where they meet" } else { "" };
        Ok(Self {
            title: format!("{count} {shape} wells in R^{dimension}, seed {seed}{start}"),
            minima: vertices(&wells, &wells.minima()),
            exact,
            index,
            effort: if balanced { Effort::Balanced(wells.clone()) } else { Effort::Lowered },
            objective: Box::new(wells),
            known_limit: !balanced,
        })
    }
}

/// The cases that the arguments ask for.
pub(super) fn cases(arguments: &Arguments, interrupt: &Interrupt) -> Result<Vec<Case>> {
    match arguments.fixture {
        // Whoever asks for one fixture wants to know what it misses, whatever the reason.
        Some(name) => Ok(named(name, arguments, interrupt)?
            .into_iter()
            .map(|case| Case { known_limit: false, ..case })
            .collect()),
        None => list(interrupt),
    }
}

/// The list that is checked without a name.
fn list(interrupt: &Interrupt) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for kind in Convex::ALL {
        cases.push(Case::new(convex(kind, 5, 5, 0)?, 2));
    }
    for minima in [3, 4, 8] {
        cases.push(Case::new(ring(minima, 2, 0.2)?, 1));
    }
    for dimension in [3, 10] {
        for eps in [0.4, 0.8] {
            cases.push(Case::new(sphere(dimension, eps)?, 2));
        }
    }
    for scale in Monotone::ALL {
        cases.push(Case::new(transformed(ring(4, 2, 0.2)?, scale), 1));
    }
    cases.push(Case::new(moved(ring(4, 2, 0.2)?, 0), 1));
    for balanced in [true, false] {
        for (dimension, count, round, seed) in [(2, 5, false, 0), (3, 5, false, 1), (10, 6, true, 2)] {
            let options = looped(WellsOptions { dimension, count, round, seed }, interrupt)?;
            cases.push(Case::wells(options, 1, balanced, interrupt)?);
        }
    }
    Ok(cases)
}

/// The first of the following seeds whose wells have a loop longer than 0.1.
pub(super) fn looped(options: WellsOptions, interrupt: &Interrupt) -> Result<WellsOptions> {
    for seed in options.seed..options.seed + 1000 {
        let options = WellsOptions { seed, ..options };
        let exact = diagrams(&Wells::random(options)?.nerve(1)?, 1, interrupt)?;
        if exact[1].points().iter().any(|(birth, death)| death - birth > 0.1) {
            return Ok(options);
        }
    }
    Err(Error::Limit(format!("no loop longer than 0.1 among a thousand choices of {} wells", options.count)))
}

/// One fixture with the parameters that were given.
fn named(name: Name, arguments: &Arguments, interrupt: &Interrupt) -> Result<Vec<Case>> {
    let Arguments { minima, dimension, eps, seed, index, .. } = *arguments;
    let unused = |given: bool, option: &str, reason: &str| {
        if given {
            Err(Error::usage(option, format!("given with `{name:?}`").to_lowercase(), reason))
        } else {
            Ok(())
        }
    };
    unused(arguments.round && name != Name::Wells, "--round", "only `wells` to have it")?;
    match name {
        Name::Convex => {
            unused(eps.is_some(), "--eps", "only `ring`, `sphere` and `invariance` to have it")?;
            let case = |kind| {
                Ok(Case::new(
                    convex(kind, minima.unwrap_or(5), dimension.unwrap_or(5), seed)?,
                    index.unwrap_or(2),
                ))
            };
            Convex::ALL.into_iter().map(case).collect()
        }
        Name::Ring => {
            let fixture = ring(minima.unwrap_or(4), dimension.unwrap_or(2), eps.unwrap_or(0.2))?;
            Ok(vec![Case::new(fixture, index.unwrap_or(1))])
        }
        Name::Sphere => {
            unused(minima.is_some_and(|minima| minima != 4), "--minima", "4, as many as the sphere has")?;
            Ok(vec![Case::new(sphere(dimension.unwrap_or(3), eps.unwrap_or(0.4))?, index.unwrap_or(2))])
        }
        Name::Wells => {
            unused(eps.is_some(), "--eps", "only `ring`, `sphere` and `invariance` to have it")?;
            let (dimension, count) = (dimension.unwrap_or(2), minima.unwrap_or(5));
            let options = WellsOptions { dimension, count, round: arguments.round, seed };
            let case = |balanced| Case::wells(options, index.unwrap_or(1), balanced, interrupt);
            Ok(vec![case(true)?, case(false)?])
        }
        Name::Invariance => {
            let base = || ring(minima.unwrap_or(4), dimension.unwrap_or(2), eps.unwrap_or(0.2));
            let index = index.unwrap_or(1);
            let mut cases = vec![Case::new(base()?, index), Case::new(moved(base()?, seed), index)];
            for scale in Monotone::ALL {
                cases.push(Case::new(transformed(base()?, scale), index));
            }
            Ok(cases)
        }
    }
}
