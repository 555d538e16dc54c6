//! How many simplices a plan wants, and which it leaves out.

use serde_json::{Value, json};
use sublevel::landscape::plan::{Method, Plan};
use sublevel::landscape::{LossComplex, most_simplices, wanted};
use sublevel::report::LeftOut;

/// The most simplices that are listed as missing in a dimension.
const LISTED: usize = 1000;

/// How many simplices of every dimension the plan wants. Which they are is known once those below are there; until then it is said how many there can be.
pub(crate) fn planned(complex: &LossComplex, plan: &Plan) -> Vec<u64> {
    let mut counts = vec![plan.minima.count as u64];
    let mut whole = complex.minima() == plan.minima.count;
    for (dimension, most) in (1..).zip(most_simplices(plan.minima.count, &plan.growth().simplices)) {
        let count = if whole { wanted(complex, dimension, &plan.simplices).len() as u64 } else { most };
        let grown =
            |size: usize| complex.simplices().iter().filter(move |grown| grown.vertices.len() == size);
        whole &= grown(dimension + 1).count() as u64 == count;
        counts.push(count);
    }
    counts
}

/// What a finished growth left out; nothing where every simplex was verified, not planned.
pub(crate) fn left_out(complex: &LossComplex, plan: &Plan) -> Vec<LeftOut> {
    if plan.method == Method::Saddles {
        return Vec::new();
    }
    let planned = planned(complex, plan).into_iter().enumerate().skip(1);
    planned
        .map(|(dimension, grown)| LeftOut { dimension, possible: complex.missing(dimension).0, grown })
        .filter(|left| left.grown < left.possible)
        .collect()
}

/// The same for the results, with the first thousand missing simplices of each dimension.
pub(crate) fn told(complex: &LossComplex, plan: &Plan) -> Value {
    let all = left_out(complex, plan).into_iter().map(|left| {
        let missing: Vec<Vec<u32>> = complex.missing(left.dimension).1.take(LISTED).collect();
        json!({
            "dimension": left.dimension,
            "possible": left.possible,
            "grown": left.grown,
            "missing": missing,
            "all_are_listed": missing.len() as u64 == left.possible - left.grown,
            "meaning": left.sentence(plan.index()),
        })
    });
    all.collect()
}
