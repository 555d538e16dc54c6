//! What lowering and the search of the maximum reach for their cost.
#![allow(clippy::print_stdout)]

use std::path::Path;

use sublevel::Interrupt;
use sublevel::landscape::analytic::{Fixture, ring, sphere};
use sublevel::landscape::growth::grow;
use sublevel::landscape::plan::Plan;
use sublevel::landscape::simplex::{Focus, GrowthOptions, LowerOptions, MaximumOptions, Search, max_loss};
use sublevel::landscape::{LossComplex, NetworkObjective, Objective, Watch, minima};

fn fixtures() -> Vec<Fixture> {
    let all = [ring(3, 2, 0.2), ring(4, 2, 0.2), ring(8, 2, 0.2), sphere(3, 0.4), sphere(10, 0.8)];
    all.into_iter().map(|fixture| fixture.expect("allowed")).collect()
}

fn grown(fixture: &Fixture, simplices: LowerOptions) -> LossComplex {
    let options = GrowthOptions { simplices, ..GrowthOptions::default() };
    let interrupt = Interrupt::new();
    grow(&fixture.objective, fixture.vertices(), &options, None, &Watch::silent(&interrupt))
        .expect("it grows")
}

/// The mean loss alone, as in the paper.
fn mean(epochs: usize) -> LowerOptions {
    LowerOptions { index: 0, epochs, learning_rate: 0.02, ..LowerOptions::default() }
}

fn focused() -> LowerOptions {
    LowerOptions { focus: Some(Focus { epochs: 1600, ..Focus::default() }), ..mean(400) }
}

/// The values of the paths.
fn paths(complex: &LossComplex) -> Vec<f64> {
    let paths = complex.simplices().iter().filter(|simplex| simplex.vertices.len() == 2);
    paths.map(|path| path.value).collect()
}

#[test]
fn focused_steps_raise_no_path_and_lower_those_of_rings() {
    for fixture in fixtures() {
        let before = paths(&grown(&fixture, mean(400)));
        let after = paths(&grown(&fixture, focused()));
        assert!(before.iter().zip(&after).all(|(before, after)| after <= before), "{}", fixture.name);
        assert!(after.iter().sum::<f64>() < before.iter().sum::<f64>(), "{}", fixture.name);
    }
}

/// Prints the mean value of the paths of each fixture by what lowered them.
#[test]
#[ignore = "a measurement, which prints a table"]
fn values_of_paths_by_what_lowered_them() {
    let ways = [("mean 400", mean(400)), ("mean 2000", mean(2000)), ("mean 400, focus 1600", focused())];
    let polished = LowerOptions { polish: 50, ..mean(400) };
    for fixture in fixtures() {
        for (name, options) in ways.iter().chain([&("mean 400, polish 50", polished.clone())]) {
            let values = paths(&grown(&fixture, options.clone()));
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            println!("{:40} {name:24} {mean:.4}", fixture.name);
        }
    }
}

/// How far each search is below the grid of 121 values an axis on the triangles of a complex, and what it costs.
fn searched(name: &str, objective: &dyn Objective, complex: &LossComplex) {
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let fine = MaximumOptions { search: Search::Grid, grid: 120, ..MaximumOptions::default() };
    let adaptive = |grid, candidates, tolerance, doublings| MaximumOptions {
        grid,
        candidates,
        tolerance,
        doublings,
        ..MaximumOptions::default()
    };
    let ways = [
        ("grid 60", MaximumOptions { search: Search::Grid, grid: 60, ..MaximumOptions::default() }),
        ("12, 8, 1e-4, 1", adaptive(12, 8, 1e-4, 1)),
        ("12, 4, 1e-3, 0", adaptive(12, 4, 1e-3, 0)),
        ("6, 4, 1e-3, 1", adaptive(6, 4, 1e-3, 1)),
        ("6, 4, 1e-3, 0", adaptive(6, 4, 1e-3, 0)),
        ("6, 3, 1e-3, 0", adaptive(6, 3, 1e-3, 0)),
    ];
    let triangles: Vec<_> =
        complex.simplices().iter().filter(|simplex| simplex.vertices.len() == 3).collect();
    let spans: Vec<_> =
        triangles.iter().map(|simplex| complex.span(&simplex.vertices).expect("faces are there")).collect();
    let tops: Vec<f64> =
        spans.iter().map(|span| max_loss(objective, span, &fine, &watch).expect("searched").loss).collect();
    for (way, options) in ways {
        let found = spans.iter().map(|span| max_loss(objective, span, &options, &watch).expect("searched"));
        let found: Vec<_> = found.map(|maximum| (maximum.loss, maximum.evaluations)).collect();
        let below =
            found.iter().zip(&tops).map(|((loss, _), top)| top - loss).fold(f64::NEG_INFINITY, f64::max);
        let most = found.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let sum: u64 = found.iter().map(|(_, count)| count).sum();
        let mean = sum as f64 / found.len() as f64;
        println!("{name:40} {way:18} below {below:9.2e}  evaluations {mean:6.0} (most {most})");
    }
}

/// Prints what searches of the maximum find and cost on triangles of fixtures and of the digits.
#[test]
#[ignore = "a measurement, which prints a table"]
fn searches_of_the_maximum_against_a_fine_grid() {
    for fixture in fixtures() {
        let complex = grown(&fixture, LowerOptions { index: 1, ..mean(400) });
        searched(&fixture.name, &fixture.objective, &complex);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/plans/digits.toml");
    let sets = ["minima.epochs=200", "simplices.epochs=50", "simplices.polish=0", "objective.examples=300"];
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let (plan, _) = Plan::read(&path, &sets).expect("a valid plan");
    let objective = NetworkObjective::open(&plan.data, &plan.network, &plan.objective, Path::new(""));
    let objective = objective.expect("the repository's data");
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let trained = minima::minima(&objective, &plan.minima, None, &watch).expect("trains");
    let complex = grow(&objective, trained, &plan.growth(), None, &watch).expect("grows");
    searched("digits", &objective, &complex);
}
