//! Cubical complexes of images: bars known by hand, and the other ways to the same bars.

use proptest::collection::vec;
use proptest::prelude::*;
use sublevel::Interrupt;
use sublevel::algebra::{Z2, Zp};
use sublevel::complex::{Construction, CubicalGrid};

use super::{barcode, betti};

fn grid(extents: &[usize], periodic: bool, values: &[f64], construction: Construction) -> CubicalGrid {
    let periodic = vec![periodic; extents.len()];
    CubicalGrid::new(extents.to_vec(), periodic, values.to_vec(), construction).expect("an image")
}

/// The bars of positive length, as (dimension, birth, death), sorted.
fn bars(grid: &CubicalGrid) -> Vec<(usize, f64, f64)> {
    let (matrix, _) = grid.boundary(Z2, &Interrupt::new()).expect("nobody interrupts");
    let barcode = barcode(&matrix, None);
    let mut bars: Vec<_> = barcode
        .bars()
        .iter()
        .filter(|bar| bar.length() > 0.0)
        .map(|b| (b.dimension, b.birth, b.death))
        .collect();
    bars.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    bars
}

const INF: f64 = f64::INFINITY;

#[test]
fn the_constructions_differ_at_corners() {
    let diagonal = [0.0, 2.0, 1.0, 0.0];
    let vertices = bars(&grid(&[2, 2], false, &diagonal, Construction::Vertices));
    assert_eq!(vertices, [(0, 0.0, 1.0), (0, 0.0, INF)]);
    assert_eq!(bars(&grid(&[2, 2], false, &diagonal, Construction::TopCells)), [(0, 0.0, INF)]);
}

#[test]
fn a_ring_has_a_hole_until_it_is_filled() {
    let ring = [0.0, 1.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0];
    for construction in [Construction::Vertices, Construction::TopCells] {
        let found = bars(&grid(&[3, 3], false, &ring, construction));
        assert_eq!(found, [(0, 0.0, INF), (1, 1.0, 5.0)], "{construction}");
        let mut masked = ring;
        masked[4] = INF;
        assert_eq!(bars(&grid(&[3, 3], false, &masked, construction)), [(0, 0.0, INF), (1, 1.0, INF)]);
    }
}

#[test]
fn periodic_grids_are_tori_over_every_field() {
    for extents in [vec![1], vec![2, 3], vec![1, 2, 3], vec![2, 2, 2, 2]] {
        let values = vec![0.0; extents.iter().product()];
        let binomials =
            [[1, 1, 0, 0, 0], [1, 2, 1, 0, 0], [1, 3, 3, 1, 0], [1, 4, 6, 4, 1]][extents.len() - 1];
        for construction in [Construction::Vertices, Construction::TopCells] {
            let grid = grid(&extents, true, &values, construction);
            let interrupt = Interrupt::new();
            let two = betti(&grid.boundary(Z2, &interrupt).expect("a torus").0);
            let three = betti(&grid.boundary(Zp::new(3).expect("a prime"), &interrupt).expect("a torus").0);
            assert_eq!(two, binomials[..=extents.len()], "{extents:?}");
            assert_eq!(two, three, "{extents:?}");
        }
    }
}

#[test]
fn what_is_no_image_is_refused() {
    let new = |extents: &[usize], values| {
        let periodic = vec![false; extents.len()];
        CubicalGrid::new(extents.to_vec(), periodic, values, Construction::Vertices).map(|_| ())
    };
    assert!(new(&[], vec![1.0]).is_err());
    assert!(new(&[0], vec![]).is_err());
    assert!(new(&[2, 2], vec![0.0; 3]).is_err());
    assert!(new(&[usize::MAX, 2], vec![0.0; 3]).is_err());
    let error = new(&[2], vec![0.0, f64::NAN]).expect_err("NaN").to_string();
    assert!(error.starts_with("cell 1: value NaN"), "{error}");
}

proptest! {
    #[test]
    fn cubes_are_monotone_and_counted(values in vec(0..4_i32, 24), top in any::<bool>(), periodic in any::<bool>()) {
        let values: Vec<f64> = values.into_iter().map(|v| if v == 3 { INF } else { f64::from(v) }).collect();
        let construction = if top { Construction::TopCells } else { Construction::Vertices };
        for extents in [vec![24], vec![4, 6], vec![2, 3, 4], vec![2, 2, 3, 2]] {
            let grid = grid(&extents, periodic, &values, construction);
            // Building checks that values rise and that boundaries have no boundary, with signs.
            let (matrix, numbers) = grid.boundary(Zp::new(5).expect("a prime"), &Interrupt::new()).expect("a complex");
            let counts: Vec<_> = (0..matrix.dimensions()).map(|d| matrix.positions(d).len()).collect();
            prop_assert_eq!(&counts, &grid.counts());
            let appear = grid.cube_values().iter().filter(|value| **value < INF).count();
            prop_assert_eq!(matrix.len(), appear);
            prop_assert_eq!(numbers.map_or(appear, |numbers| numbers.len()), appear);
        }
    }
}
