//! `--method saddles`: the same losses by verified saddles, and many random wells at a stroke.

use std::time::Instant;

use sublevel::barcode::Diagram;
use sublevel::landscape::analytic::{SoftWells, Wells, WellsOptions};
use sublevel::landscape::saddle::{Certificate, SaddleComplex, SaddleOptions, saddles};
use sublevel::landscape::{Objective, Watch};
use sublevel::{Error, Interrupt, Result};

use super::cases::looped;
use super::{Arguments, diagrams, say, warn};

/// A bar counts as found when birth and death are this near.
const NEAR: f64 = 0.02;
/// A bar that is there and should not be counts as false from this length on.
const FALSE: f64 = 0.05;

/// The complex of a loss.
pub(super) fn complex(
    objective: &dyn Objective,
    minima: &[Vec<f64>],
    index: usize,
    seed: u64,
    interrupt: &Interrupt,
) -> Result<SaddleComplex> {
    let options = SaddleOptions { index, seed, ..SaddleOptions::default() };
    saddles(objective, minima, &options, None, &Watch::new(interrupt, &warn))
}

/// One line about what was found and spent.
pub(super) fn summary(complex: &SaddleComplex) -> String {
    let bare = complex.simplices.iter().filter(|simplex| simplex.certificate == Certificate::None).count();
    format!(
        "{} saddles, {} critical points above, {} self-loops, {} new minima, {} ridges lost, {bare} simplices uncertified",
        complex.saddles.len(),
        complex.higher.len(),
        complex.own_loops.len(),
        complex.minima.len() - complex.given,
        complex.lost.len(),
    )
}

/// What many instances come to.
#[derive(Default)]
struct Tally {
    instances: usize,
    right: usize,
    bars: usize,
    found: usize,
    shown: usize,
    wrong: usize,
    gradients: Vec<u64>,
    values: Vec<u64>,
}

/// `--instances`: random wells of the dimensions 2, 3, 4 and 10 in turn, 4 to 7 of them, each with a loop longer than .1.
pub(super) fn instances(count: usize, arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    let begun = Instant::now();
    let mut tally = Tally::default();
    let mut seed = arguments.seed.saturating_mul(1_000_000);
    for place in 0..count {
        let dimension = arguments.dimension.unwrap_or([2, 3, 4, 10][place % 4]);
        let wells = arguments.minima.unwrap_or(4 + place / 4 % 4);
        let options = WellsOptions { dimension, count: wells, round: arguments.round, seed };
        let options = looped(options, interrupt)?;
        seed = options.seed + 1;
        instance(&mut tally, options, arguments.beta, interrupt)?;
    }
    let Tally { instances, right, bars, found, shown, wrong, mut gradients, mut values } = tally;
    gradients.sort_unstable();
    values.sort_unstable();
    let spread = |list: &[u64]| format!("{} / {} / {}", list[0], list[list.len() / 2], list[list.len() - 1]);
    say(&format!(
        "true bars found within {NEAR} {found}/{bars} ({:.1} %), false bars > {FALSE} {wrong} of {shown}, instances fully right {right}/{instances}\n\
         gradients, least / median / most {}; values {}; {:.1} s",
        100.0 * found as f64 / bars as f64,
        spread(&gradients),
        spread(&values),
        begun.elapsed().as_secs_f64(),
    ));
    if found * 100 < bars * 97 || wrong * 100 > shown {
        return Err(Error::Failed("fewer than 97 % of the true bars, or more than 1 % false ones".into()));
    }
    Ok(())
}

/// One instance: wells, or softened ones, whose bars sink by what the saddles and points of index 2 at their ends do.
fn instance(
    tally: &mut Tally,
    options: WellsOptions,
    beta: Option<f64>,
    interrupt: &Interrupt,
) -> Result<()> {
    let wells = Wells::random(options)?;
    let mut exact = diagrams(&wells.nerve(1)?, 1, interrupt)?;
    let minima = wells.minima();
    let objective: Box<dyn Objective> = match beta {
        None => Box::new(wells),
        Some(beta) => {
            let soft = SoftWells::new(wells, beta)?;
            let [two, three] = [2, 3].map(|meeting| soft.shift(meeting));
            exact[0] = sunk(&exact[0], 0.0, two);
            exact[1] = sunk(&exact[1], two, three);
            Box::new(soft)
        }
    };
    let complex = complex(objective.as_ref(), &minima, 1, options.seed, interrupt)?;
    let obtained = diagrams(&complex.filtered()?, 1, interrupt)?;
    let (found, missed, wrong) = compare(&exact[1], &obtained[1]);
    let level = sublevel::barcode::bottleneck(&exact[0], &obtained[0]);
    tally.instances += 1;
    tally.bars += found + missed.len();
    tally.found += found;
    tally.shown += obtained[1].points().iter().filter(|(birth, death)| death - birth > FALSE).count();
    tally.wrong += wrong.len();
    tally.right += usize::from(missed.is_empty() && wrong.is_empty() && level <= NEAR);
    tally.gradients.push(complex.cost.gradients);
    tally.values.push(complex.cost.values);
    let WellsOptions { dimension, count, seed, .. } = options;
    say(&format!(
        "{count} wells in R^{dimension}, seed {seed}: index 0 error {level:.4}, index 1 {found} of {}, {} gradients, {} values; {}",
        found + missed.len(),
        complex.cost.gradients,
        complex.cost.values,
        summary(&complex)
    ));
    for (word, bars) in [("missed", missed), ("false", wrong)] {
        for (birth, death) in bars {
            say(&format!("    {word} [{birth:.4}, {death:.4})"));
        }
    }
    Ok(())
}

/// Bars whose births and deaths lie lower.
fn sunk(diagram: &Diagram, births: f64, deaths: f64) -> Diagram {
    diagram.points().iter().map(|(birth, death)| (birth - births, death - deaths)).collect()
}

type Bars = Vec<(f64, f64)>;

/// True bars longer than .05 that have a partner, those that have none, and false bars.
fn compare(exact: &Diagram, obtained: &Diagram) -> (usize, Bars, Bars) {
    let mut free: Vec<(f64, f64)> = obtained.points().to_vec();
    let (mut found, mut missed) = (0, Vec::new());
    for &(birth, death) in exact.points() {
        let near = |bar: &(f64, f64)| (bar.0 - birth).abs() <= NEAR && (bar.1 - death).abs() <= NEAR;
        if let Some(place) = free.iter().position(near) {
            free.swap_remove(place);
            found += usize::from(death - birth > FALSE);
        } else if death - birth > FALSE {
            missed.push((birth, death));
        }
    }
    free.retain(|(birth, death)| death - birth > FALSE);
    (found, missed, free)
}
