//! Alpha complexes as questions.

use std::path::Path;

use sublevel::filtration::{AlphaOptions, Points, alpha, alpha_bytes};
use sublevel::io::{Answer, Content, InputSummary, Parameters};
use sublevel::persistence::Algorithm;
use sublevel::{Error, Interrupt, Result};

use super::super::remark::remark;
use super::Arguments;
use super::clock::Clock;
use super::compute::{Done, IMPLICIT};
use super::load::Loaded;
use super::question::{Cells, Question, check_memory, in_file};
use super::rips::Estimate;

/// What results call the construction.
const ALPHA: &str = "alpha";

impl Arguments {
    /// Options that mean nothing for an alpha complex, if one is wanted, and contents that have none.
    pub(super) fn check_alpha(&self, content: &Content) -> Result<()> {
        self.complex.check(content)?;
        if self.complex.alpha().is_none() {
            return Ok(());
        }
        if self.algorithm == IMPLICIT {
            let found = "implicit for an alpha complex, which is small and written out";
            return Err(Error::usage("--algorithm", found, "auto or another one"));
        }
        match self.rips.idle_for_alpha()? {
            Some(option) => Err(Error::usage(
                option,
                "given for an alpha complex, where it has no effect",
                "--complex rips",
            )),
            None => Ok(()),
        }
    }

    /// The largest dimension of a bar of an alpha complex.
    fn alpha_dimension(&self, points: usize) -> usize {
        self.dim.unwrap_or(1).min(points.saturating_sub(1)).min(2)
    }
}

/// What a dry run says of an alpha complex, which is not made; none if this is no such run.
pub(super) fn dry_run(arguments: &Arguments, loaded: &Loaded, clock: &Clock) -> Option<Done> {
    let values = arguments.complex.alpha().filter(|_| arguments.rips.dry_run)?;
    let Content::Points(points) = &loaded.content else { return None };
    let n = points.len();
    let max_dim = arguments.alpha_dimension(n);
    let input = InputSummary {
        path: arguments.input.display().to_string(),
        sha256: loaded.sha256.clone(),
        format: loaded.format.to_string(),
        n_vertices: n,
        n_simplices_by_dim: vec![n],
    };
    let parameters = Parameters {
        max_dim,
        threshold: arguments.rips.threshold,
        modulus: arguments.modulus,
        units: values.name(),
        construction: Some(ALPHA),
        value_type: "f64",
        algorithm: Algorithm::Auto.to_string(),
        min_persistence: arguments.min_persistence,
        ratio: arguments.rips.ratio,
        rips: None,
    };
    let answer = Answer::new(input, parameters, clock.timing(), Vec::new());
    let estimate = Some(Estimate::of_alpha(n, max_dim, alpha_bytes(n), loaded.limit));
    Some(Done { answer, preface: None, simplices: true, estimate, stopped: None })
}

impl Question {
    /// The alpha complex of points in the plane.
    pub(super) fn of_alpha(
        arguments: &Arguments,
        points: &Points,
        path: &Path,
        limit: u64,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        check_memory(6 * points.len(), alpha_bytes(points.len()), limit)?;
        let (values, threshold) = (arguments.complex.alpha().unwrap_or_default(), arguments.rips.threshold);
        let complex = alpha(points, AlphaOptions { values, threshold }, interrupt)
            .map_err(|error| in_file(path, error))?;
        if !arguments.quiet && !arguments.complex.names_values() {
            remark("sublevel: values are squared radii, as GUDHI's (--alpha-values radius takes the roots)");
        }
        let max_dimension = arguments.alpha_dimension(points.len());
        let counts = complex.counts();
        let mut question = Self::new(Cells::Complex(complex), counts, max_dimension, values.name());
        question.threshold = threshold;
        question.construction = Some(ALPHA);
        Ok(question)
    }
}
