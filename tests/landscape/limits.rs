//! Growths that do not make every simplex: which they make, and what the bars of the rest are worth.

use sublevel::algebra::Z2;
use sublevel::barcode::Bar;
use sublevel::landscape::analytic::{Fixture, ring};
use sublevel::landscape::growth::grow;
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::RunDirectory;
use sublevel::landscape::simplex::{Focus, GrowthOptions, LowerOptions, Sides, grid_len};
use sublevel::landscape::{LossComplex, Objective, Watch, estimate, most_simplices, wanted};
use sublevel::persistence::{self, Options};
use sublevel::{Interrupt, Result};

fn grown(fixture: &Fixture, lower: &LowerOptions) -> Result<LossComplex> {
    let options = GrowthOptions { simplices: lower.clone(), ..GrowthOptions::default() };
    let interrupt = Interrupt::new();
    grow(&fixture.objective, fixture.vertices(), &options, None, &Watch::silent(&interrupt))
}

/// Straight simplices up to an index.
fn straight(index: usize, limit: Option<usize>) -> LowerOptions {
    LowerOptions { index, limit, epochs: 0, ..LowerOptions::default() }
}

fn bars(complex: &LossComplex, index: usize) -> Vec<Bar> {
    let matrix = complex.filtered().expect("it is a filtered complex").boundary(Z2);
    let options = Options { max_dimension: Some(index), ..Options::default() };
    let barcode = persistence::barcode(&matrix, &options, &Interrupt::new()).expect("nobody interrupts");
    barcode.bars().to_vec()
}

fn of_size(complex: &LossComplex, size: usize) -> Vec<&[u32]> {
    let all = complex.simplices().iter().map(|grown| grown.vertices.as_slice());
    all.filter(|vertices| vertices.len() == size).collect()
}

fn facets(vertices: &[u32]) -> Vec<Vec<u32>> {
    let without = |omitted: usize| [&vertices[..omitted], &vertices[omitted + 1..]].concat();
    (0..vertices.len()).map(without).collect()
}

/// The choice as it is said in words, of all subsets.
fn chosen(complex: &LossComplex, size: usize, limit: usize) -> Vec<Vec<u32>> {
    let minima = complex.minima() as u32;
    let subset = |bits: u32| (0..minima).filter(|vertex| bits >> vertex & 1 == 1).collect::<Vec<u32>>();
    let all = (0..1_u32 << minima).map(subset).filter(|vertices| vertices.len() == size);
    let mut all: Vec<(bool, f64, Vec<u32>)> = all
        .filter_map(|vertices| {
            let facets = facets(&vertices);
            let values = facets.iter().map(|facet| complex.find(facet).map(|grown| grown.value));
            let bound = values.collect::<Option<Vec<f64>>>()?.into_iter().fold(f64::MIN, f64::max);
            let deepest =
                complex.simplices()[..minima as usize].iter().min_by(|a, b| a.value.total_cmp(&b.value));
            let deepest = deepest.expect("there are minima").vertices[0];
            Some((!vertices.contains(&deepest), bound, vertices))
        })
        .collect();
    all.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    let mut all: Vec<Vec<u32>> = all.into_iter().take(limit).map(|(.., vertices)| vertices).collect();
    all.sort();
    all
}

#[test]
fn as_many_as_the_limit_says_the_most_useful_ones_each_as_it_would_be_without() {
    let fixture = ring(6, 3, 0.2).expect("allowed");
    let whole = grown(&fixture, &straight(2, None)).expect("it grows");
    for limit in 1..=20 {
        let some = grown(&fixture, &straight(2, Some(limit))).expect("it grows");
        for size in 2..=4 {
            let those = of_size(&some, size);
            assert!(those.len() <= limit, "{limit}: {those:?}");
            assert_eq!(those, chosen(&some, size, limit), "limit {limit}, {size} vertices");
            assert_eq!(wanted(&some, size - 1, &straight(2, Some(limit))), those);
            let (possible, missing) = some.missing(size - 1);
            assert_eq!(possible, missing.count() as u64 + those.len() as u64);
        }
        for simplex in some.simplices() {
            assert_eq!(Some(simplex), whole.find(&simplex.vertices), "limit {limit}");
        }
    }
}

#[test]
fn births_of_index_0_stay_and_deaths_come_later_until_the_limit_joins_everything() {
    let fixture = ring(7, 2, 0.3).expect("allowed");
    let whole = grown(&fixture, &straight(1, None)).expect("it grows");
    let exact = bars(&whole, 0);
    for limit in 1..=21 {
        let some = grown(&fixture, &straight(1, Some(limit))).expect("it grows");
        let found = bars(&some, 0);
        assert_eq!(found.len(), exact.len(), "limit {limit}");
        for (found, exact) in found.iter().zip(&exact) {
            assert_eq!(found.birth, exact.birth, "limit {limit}");
        }
        let deaths = |bars: &[Bar]| {
            let mut deaths: Vec<f64> = bars.iter().map(|bar| bar.death).collect();
            deaths.sort_by(f64::total_cmp);
            deaths
        };
        assert!(deaths(&found).iter().zip(deaths(&exact)).all(|(found, exact)| *found >= exact), "{limit}");
        // Six paths from the deepest minimum join all seven, and five of each dimension above them fill what they close.
        let endless = found.iter().filter(|bar| bar.is_essential()).count();
        assert_eq!(endless, if limit < 6 { 7 - limit } else { 1 }, "limit {limit}");
    }
    // With all 21 paths, (7 - 1)(7 - 2) / 2 = 15 triangles at one minimum fill every loop.
    let filled = grown(&fixture, &straight(1, Some(21))).expect("it grows");
    assert!(bars(&filled, 1).iter().filter(|bar| bar.dimension == 1).all(|bar| !bar.is_essential()));
}

#[test]
fn the_budget_counts_passes_and_stops_growth_of_any_index_cleanly() {
    let fixture = ring(5, 2, 0.2).expect("allowed");
    for (budget, paths, triangles, tetrahedra) in [
        (0, 0, 0, 0),
        (11, 1, 0, 0),
        (12, 2, 0, 0),
        (60, 10, 0, 0),
        (61, 10, 0, 0),
        (100, 10, 6, 0),
        (130, 10, 10, 1),
    ] {
        let lower =
            LowerOptions { index: 3, epochs: 3, starts: 2, budget: Some(budget), ..LowerOptions::default() };
        let some = grown(&fixture, &lower).expect("it grows");
        let counts: Vec<usize> = (2..=5).map(|size| of_size(&some, size).len()).collect();
        assert_eq!(counts, [paths, triangles, tetrahedra, 0], "budget {budget}");
    }
}

#[test]
fn a_limit_makes_many_minima_possible_and_nonsense_is_refused() {
    let refused = |minima: usize, lower: LowerOptions| {
        let options = GrowthOptions { simplices: lower, ..GrowthOptions::default() };
        options.validate(minima).map_err(|error| error.to_string())
    };
    assert!(refused(400, straight(2, None)).expect_err("too many").contains("`simplices.limit`"));
    assert_eq!(refused(400, straight(2, Some(2000))), Ok(()));
    assert!(refused(400, straight(2, Some(10_000))).is_err());
    assert!(refused(5, straight(1, Some(0))).expect_err("none").contains("simplices.limit"));
    assert!(refused(5, straight(15, None)).expect_err("too high").contains("at most 14"));
    assert_eq!(refused(5, straight(14, None)), Ok(()));
}

#[test]
fn a_piece_takes_the_gradients_that_were_estimated() {
    let fixture = ring(3, 2, 0.2).expect("allowed");
    let steps = fixture.objective.steps_per_epoch();
    for (epochs, focused, points, starts) in
        [(4, None, 8, 1), (4, Some(8), 8, 1), (3, Some(7), 4, 2), (0, Some(5), 1, 3)]
    {
        let focus = focused.map(|epochs| Focus { epochs, points, ..Focus::default() });
        let lower = LowerOptions { index: 0, epochs, focus, starts, polish: 0, ..LowerOptions::default() };
        let complex = grown(&fixture, &lower).expect("it grows");
        let options = GrowthOptions { simplices: lower.clone(), ..GrowthOptions::default() };
        let foretold = estimate(3, &options, steps)[0];
        assert_eq!(foretold.simplices, 3);
        let paths: Vec<u64> = complex.simplices()[3..].iter().map(|path| path.gradients).collect();
        // A path whose start is as low as its ends takes none, and one that reaches that ends early.
        assert_eq!(paths.iter().max().copied(), Some(foretold.gradients / 3), "{lower:?}");
        // A budget of so many passes over the data lets all of them through, and one less only two.
        let passes = 3 * (starts * (epochs + focused.unwrap_or(0))) as u64;
        let within = |budget| most_simplices(3, &LowerOptions { budget: Some(budget), ..lower.clone() });
        assert_eq!((within(passes), within(passes - 1)), (vec![3], vec![2]), "{lower:?}");
    }
}

#[test]
fn trainable_sides_refuse_what_would_move_each_side_alone() {
    let refused = |lower: LowerOptions| {
        let simplices = LowerOptions { sides: Sides::Trainable, ..lower };
        let options = GrowthOptions { simplices, ..GrowthOptions::default() };
        options.validate(3).map_err(|error| error.to_string())
    };
    assert_eq!(refused(LowerOptions::default()), Ok(()));
    let focused = refused(LowerOptions { focus: Some(Focus::default()), ..LowerOptions::default() });
    assert!(focused.expect_err("focus").contains("simplices.focus"));
    let again = refused(LowerOptions { starts: 2, ..LowerOptions::default() });
    assert!(again.expect_err("starts").contains("simplices.starts"));
}

#[test]
fn counts_too_large_to_tell_stay_at_the_largest_number() {
    assert_eq!(grid_len(16, 10_000), u64::MAX);
    assert_eq!(grid_len(16, u32::MAX), u64::MAX);
    let lower = LowerOptions { index: 14, ..LowerOptions::default() };
    assert_eq!(most_simplices(1_000_000, &lower)[14], u64::MAX);
    assert_eq!(most_simplices(20, &lower)[14], 4845);
}

#[test]
fn what_is_on_disk_is_not_in_memory_as_well() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let run = RunDirectory::open(&folder.path().join("run"), &Plan::default(), &[]).expect("a new run");
    let fixture = ring(5, 3, 0.2).expect("allowed");
    let options = GrowthOptions { simplices: straight(2, None), ..GrowthOptions::default() };
    let interrupt = Interrupt::new();
    let watch = Watch::silent(&interrupt);
    let kept = grow(&fixture.objective, fixture.vertices(), &options, Some(&run), &watch).expect("it grows");
    let held = grow(&fixture.objective, fixture.vertices(), &options, None, &watch).expect("it grows");
    assert_eq!(kept.simplices().len(), held.simplices().len());
    for (light, whole) in kept.simplices().iter().zip(held.simplices()) {
        assert_eq!(light.centre.is_empty(), light.vertices.len() > 1);
        assert_eq!(light.value, whole.value);
        assert_eq!(kept.whole(light).expect("it is there").as_ref(), whole);
    }
    let point = |complex: &LossComplex| {
        let mut point = vec![0.0; 3];
        complex.span(&[0, 2, 3]).expect("it was grown").evaluate(&[0.2, 0.5, 0.3], &mut point);
        point
    };
    assert_eq!(point(&kept), point(&held));
    std::fs::remove_file(run.path().join("pieces/2-3.json")).expect("removed");
    let error = kept.span(&[0, 2, 3]).expect_err("a side is gone").to_string();
    assert!(error.contains("2-3.json: it is gone"), "{error}");
}
