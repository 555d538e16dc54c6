//! Barcodes of images without a matrix: the same bars as by the matrix, whose cubes have the values at the bars' ends.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::{Construction, CubicalGrid};
use sublevel::persistence::cubical::{self, CubicalOptions};
use sublevel::persistence::{self, Options};
use sublevel::{Barcode, Error, Interrupt};

const INF: f64 = f64::INFINITY;

static POOLS: LazyLock<[rayon::ThreadPool; 3]> = LazyLock::new(|| {
    [1, 2, 3].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"))
});

/// The barcode, which must be the same on one, two and three threads.
fn implicit(grid: &CubicalGrid, options: &CubicalOptions) -> Barcode {
    let [one, two, three] = POOLS.each_ref().map(|pool| {
        pool.install(|| cubical::barcode(grid, options, &Interrupt::new()).expect("nobody interrupts"))
    });
    assert_eq!(one, two, "one and two threads");
    assert_eq!(one, three, "one and three threads");
    one
}

/// Bars as (dimension, birth, death), sorted.
type Bars = Vec<(usize, f64, f64)>;

fn sorted(mut bars: Bars) -> Bars {
    bars.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    bars
}

fn bars(barcode: &Barcode) -> Bars {
    sorted(barcode.bars().iter().map(|bar| (bar.dimension, bar.birth, bar.death)).collect())
}

/// The bars of positive length by the matrix.
fn by_matrix<F: Field>(grid: &CubicalGrid, field: F, max_dimension: Option<usize>) -> Bars {
    let (matrix, _) = grid.boundary(field, &Interrupt::new()).expect("nobody interrupts");
    let options = Options { max_dimension, ..Options::default() };
    let barcode = persistence::barcode(&matrix, &options, &Interrupt::new()).expect("nobody interrupts");
    let long = barcode.bars().iter().filter(|bar| bar.length() > 0.0);
    sorted(long.map(|bar| (bar.dimension, bar.birth, bar.death)).collect())
}

/// The dimension of a cube, from its number.
fn dimension(grid: &CubicalGrid, number: u32) -> usize {
    let mut rest = number as usize;
    let odd = grid.places().into_iter().map(|places| {
        let place = rest % places;
        rest /= places;
        place % 2
    });
    odd.sum()
}

/// Checks the cubes at the ends of the bars.
fn check_cells(grid: &CubicalGrid, barcode: &Barcode) {
    let values = grid.cube_values();
    for bar in barcode.bars() {
        assert_eq!(values[bar.birth_cell as usize], bar.birth, "{bar:?}");
        assert_eq!(dimension(grid, bar.birth_cell), bar.dimension, "{bar:?}");
        if let Some(death) = bar.death_cell {
            assert_eq!(values[death as usize], bar.death, "{bar:?}");
            assert_eq!(dimension(grid, death), bar.dimension + 1, "{bar:?}");
        }
    }
}

/// The grid whose values are the places of the values in their order, so that no two are equal.
fn ranked(grid: &CubicalGrid) -> CubicalGrid {
    let mut order: Vec<usize> = (0..grid.values().len()).collect();
    order.sort_by(|&a, &b| grid.values()[a].partial_cmp(&grid.values()[b]).expect("no NaN"));
    let mut values = vec![INF; order.len()];
    for (rank, &at) in order.iter().enumerate() {
        if grid.values()[at] < INF {
            values[at] = rank as f64;
        }
    }
    CubicalGrid::new(grid.extents().to_vec(), grid.periodic().to_vec(), values, grid.construction())
        .expect("a grid")
}

/// Extents of 1 to 4 axes, with at most about 100 values.
fn extents() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        vec(1..40_usize, 1),
        vec(1..11_usize, 2),
        vec(1..6_usize, 3),
        vec(2..5_usize, 3),
        vec(1..4_usize, 4),
    ]
}

fn grids() -> impl Strategy<Value = CubicalGrid> {
    let shape = extents().prop_flat_map(|extents| {
        let (axes, count) = (extents.len(), extents.iter().product::<usize>());
        let levels = prop_oneof![Just(3_i32), Just(8), Just(1000)];
        let values = levels.prop_flat_map(move |levels| vec(0..=levels, count));
        (Just(extents), vec(any::<bool>(), axes), values, any::<bool>(), 0..3_i32)
    });
    shape.prop_map(|(extents, periodic, values, top, masks)| {
        let values = values.into_iter().map(|value| match value {
            0 => -0.0,
            value if value <= masks => INF,
            3 if masks == 2 => f64::NEG_INFINITY,
            value => f64::from(value) - 2.5,
        });
        let construction = if top { Construction::TopCells } else { Construction::Vertices };
        CubicalGrid::new(extents, periodic, values.collect(), construction).expect("a grid")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn bars_are_those_of_the_matrix(grid in grids()) {
        let barcode = implicit(&grid, &CubicalOptions::default());
        prop_assert_eq!(bars(&barcode), by_matrix(&grid, Z2, None));
        check_cells(&grid, &barcode);
        for max_dimension in 0..grid.extents().len() {
            let options = CubicalOptions { max_dimension: Some(max_dimension), ..CubicalOptions::default() };
            let fewer: Vec<_> = barcode.bars().iter().filter(|bar| bar.dimension <= max_dimension).copied().collect();
            let found = implicit(&grid, &options);
            prop_assert_eq!(found.bars(), fewer);
        }
    }

    #[test]
    fn ties_are_broken_by_number(grid in grids()) {
        let ranked = ranked(&grid);
        let value = |rank: f64| ranked.values().iter().position(|&other| other == rank).map_or(INF, |at| grid.values()[at] + 0.0);
        let by_ranks = by_matrix(&ranked, Z2, None);
        prop_assert_eq!(&bars(&implicit(&ranked, &CubicalOptions::default())), &by_ranks);
        let values = by_ranks.iter().map(|&(d, birth, death)| (d, value(birth), value(death)));
        prop_assert_eq!(bars(&implicit(&grid, &CubicalOptions::default())), sorted(values.filter(|bar| bar.1 != bar.2).collect()));
    }

    #[test]
    fn over_every_field(grid in grids()) {
        let options = CubicalOptions { modulus: 3, ..CubicalOptions::default() };
        let barcode = implicit(&grid, &options);
        prop_assert_eq!(bars(&barcode), by_matrix(&grid, Zp::new(3).expect("a prime"), None));
        check_cells(&grid, &barcode);
    }
}

#[test]
fn tori_have_the_bars_of_tori() {
    for (extents, binomials) in [
        (vec![5], &[1, 1][..]),
        (vec![2, 3], &[1, 2, 1]),
        (vec![4, 3, 5], &[1, 3, 3, 1]),
        (vec![3, 1, 1, 2, 1, 2], &[1, 6, 15, 20, 15, 6, 1]),
    ] {
        for construction in [Construction::Vertices, Construction::TopCells] {
            let values = vec![1.5; extents.iter().product()];
            let grid = CubicalGrid::new(extents.clone(), vec![true; extents.len()], values, construction)
                .expect("a torus");
            let barcode = implicit(&grid, &CubicalOptions::default());
            let counts: Vec<_> = (0..binomials.len()).map(|d| barcode.dimension(d).len()).collect();
            assert_eq!(counts, binomials, "{extents:?} {construction}");
            assert!(barcode.bars().iter().all(|bar| bar.birth == 1.5 && bar.is_essential()));
            check_cells(&grid, &barcode);
        }
    }
}

/// So many columns that threads come to several batches of them.
#[test]
fn many_columns_are_the_same_on_every_number_of_threads() {
    let mut state = 1_u64;
    let values: Vec<f64> = (0..24 * 24 * 24)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from((state >> 52) as u32)
        })
        .collect();
    for construction in [Construction::Vertices, Construction::TopCells] {
        let grid =
            CubicalGrid::new(vec![24; 3], vec![false; 3], values.clone(), construction).expect("a grid");
        let barcode = implicit(&grid, &CubicalOptions::default());
        assert_eq!(bars(&barcode), by_matrix(&grid, Z2, None), "{construction}");
        assert!(barcode.dimension(1).len() > 1_000, "{construction}");
    }
}

#[test]
fn limits_and_interrupts_stop_the_work() {
    let grid = CubicalGrid::new(vec![30, 30, 30], vec![false; 3], vec![0.0; 27_000], Construction::Vertices)
        .expect("a grid");
    let few = CubicalOptions { memory_limit: Some(100_000), ..CubicalOptions::default() };
    let error = cubical::barcode(&grid, &few, &Interrupt::new()).expect_err("too few");
    assert!(matches!(error, Error::Limit(_)), "{error}");
    let interrupt = Interrupt::new();
    interrupt.set();
    assert!(matches!(
        cubical::barcode(&grid, &CubicalOptions::default(), &interrupt),
        Err(Error::Interrupted)
    ));
    let wrong = CubicalOptions { modulus: 4, ..CubicalOptions::default() };
    assert!(matches!(cubical::barcode(&grid, &wrong, &Interrupt::new()), Err(Error::Usage { .. })));
}
