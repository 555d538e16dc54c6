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

/// What a search of the maximum found on some triangles.
struct Effort {
    /// How far below the grid of 121 values an axis, or the facets, at most.
    below: f64,
    /// Evaluations of a triangle.
    mean: f64,
    most: u64,
}

/// Each search on the triangles of a complex, whose paths have been searched before.
fn searched(objective: &dyn Objective, complex: &LossComplex, ways: &[MaximumOptions]) -> Vec<Effort> {
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let triangles: Vec<_> =
        complex.simplices().iter().filter(|simplex| simplex.vertices.len() == 3).collect();
    let search = |options: &MaximumOptions| -> Vec<(f64, u64)> {
        let search = |vertices: &Vec<u32>| {
            let (span, floor) = (complex.span(vertices).expect("faces are there"), facets(complex, vertices));
            let found = max_loss(objective, &span, options, floor, &watch).expect("searched");
            (found.loss.max(floor), found.evaluations)
        };
        triangles.iter().map(|triangle| search(&triangle.vertices)).collect()
    };
    let fine = MaximumOptions { search: Search::Grid, grid: 120, ..MaximumOptions::default() };
    let tops = search(&fine);
    let effort = |options: &MaximumOptions| {
        let found = search(options);
        let below = found.iter().zip(&tops).map(|(found, top)| top.0 - found.0).fold(f64::MIN, f64::max);
        let counts = found.iter().map(|(_, count)| *count);
        let (most, sum) = (counts.clone().max().unwrap_or(0), counts.sum::<u64>());
        Effort { below, mean: sum as f64 / found.len() as f64, most }
    };
    ways.iter().map(effort).collect()
}

/// The largest value of the paths of a triangle.
fn facets(complex: &LossComplex, vertices: &[u32]) -> f64 {
    let paths = complex.simplices().iter().filter(|simplex| simplex.vertices.len() == 2);
    let facets = paths.filter(|path| path.vertices.iter().all(|vertex| vertices.contains(vertex)));
    facets.map(|path| path.value).fold(f64::MIN, f64::max)
}

#[test]
fn searches_find_the_maximum_for_few_evaluations() {
    let lean = MaximumOptions { tolerance: 1e-3, doublings: 0, ..MaximumOptions::default() };
    for fixture in fixtures() {
        let complex = grown(&fixture, LowerOptions { index: 1, ..mean(400) });
        let efforts = searched(&fixture.objective, &complex, &[lean.clone(), MaximumOptions::default()]);
        // A tenth of the 1,891 points of the paper's grid; with eight minima on a ring, where triangles are narrow, a ninth.
        let tenth = if fixture.minima.len() == 8 { 213.0 } else { 189.1 };
        for (effort, below, evaluations) in [(&efforts[0], 1e-3, tenth), (&efforts[1], 1e-4, 400.0)] {
            assert!(effort.below <= below, "{}: {:e} below the fine grid", fixture.name, effort.below);
            assert!(effort.mean <= evaluations, "{}: {} evaluations", fixture.name, effort.mean);
        }
    }
}

/// Prints a row for each search.
fn print_efforts(name: &str, objective: &dyn Objective, complex: &LossComplex) {
    let adaptive = |grid, tolerance, doublings| MaximumOptions {
        grid,
        tolerance,
        doublings,
        ..MaximumOptions::default()
    };
    let ways = [
        ("grid 60", MaximumOptions { search: Search::Grid, grid: 60, ..MaximumOptions::default() }),
        ("12, 1e-4, 1", adaptive(12, 1e-4, 1)),
        ("12, 1e-4, 0", adaptive(12, 1e-4, 0)),
        ("12, 1e-3, 0", adaptive(12, 1e-3, 0)),
        ("8, 1e-3, 1", adaptive(8, 1e-3, 1)),
        ("6, 1e-3, 1", adaptive(6, 1e-3, 1)),
    ];
    let options: Vec<MaximumOptions> = ways.iter().map(|(_, options)| options.clone()).collect();
    for ((way, _), effort) in ways.iter().zip(searched(objective, complex, &options)) {
        let Effort { below, mean, most } = effort;
        println!("{name:40} {way:12} below {below:9.2e}  evaluations {mean:6.0} (most {most})");
    }
}

/// Prints what searches of the maximum find and cost on triangles of fixtures and of the digits.
#[test]
#[ignore = "a measurement, which prints a table"]
fn searches_of_the_maximum_against_a_fine_grid() {
    for fixture in fixtures() {
        let complex = grown(&fixture, LowerOptions { index: 1, ..mean(400) });
        print_efforts(&fixture.name, &fixture.objective, &complex);
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
    print_efforts("digits", &objective, &complex);
}
