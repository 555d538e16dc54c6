//! Cells that are not simplices: cubes, and Delta-complexes with torsion, whose bars differ over Z/2 and Z/3.

use proptest::prelude::*;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::BoundaryMatrix;
use sublevel::{Bar, Barcode};

use crate::agreement::{cells, judge_barcode};
use crate::barcode_by_threads;
use crate::judge::Chain;

/// A cell: its dimension, and the earlier cells in its boundary with their coefficients.
type Glued = (usize, Vec<(usize, i64)>);

/// A chain complex of cells that appear in the order of these values, one that is below its boundary at the latest value of that.
fn filtered(p: i64, given: &[Glued], values: &[u8]) -> Chain {
    let mut birth: Vec<u8> = Vec::new();
    for (id, (_, boundary)) in given.iter().enumerate() {
        let faces = boundary.iter().map(|&(face, _)| birth[face]).max().unwrap_or(0);
        birth.push(faces.max(values[id % values.len()]));
    }
    let mut order: Vec<usize> = (0..given.len()).collect();
    order.sort_by_key(|&id| (birth[id], given[id].0, id));
    let mut position = vec![0; given.len()];
    order.iter().enumerate().for_each(|(place, &id)| position[id] = place);
    let column = |&id: &usize| {
        let mut column = vec![0; given.len()];
        for &(face, coefficient) in &given[id].1 {
            column[position[face]] = (column[position[face]] + coefficient).rem_euclid(p);
        }
        column
    };
    let dimensions = order.iter().map(|&id| given[id].0).collect();
    Chain { p, dimensions, boundary: order.iter().map(column).collect() }
}

/// The bars of a chain complex, which the judge must find too.
fn judged(given: &[Glued], values: &[u8], p: u32) -> Barcode {
    let chain = filtered(i64::from(p), given, values);
    let over = |barcode: Barcode| {
        judge_barcode(&barcode, &chain);
        barcode
    };
    let by_prime = over(of(Zp::new(p).expect("prime"), &chain));
    if p == 2 {
        assert_eq!(by_prime, over(of(Z2, &chain)));
    }
    by_prime
}

fn of<F: Field>(field: F, chain: &Chain) -> Barcode {
    barcode_by_threads(&BoundaryMatrix::from_cells(field, &cells(field, chain)).expect("a chain complex"))
}

/// The Delta-complexes of Hatcher, "Algebraic Topology", 2002, page 102, one triangle after the other.
fn surface(kind: usize, cells: &mut Vec<Glued>) {
    let first = cells.len();
    let [a, b, c] = [first + 2, first + 3, first + 4];
    let ends = if kind == 2 { vec![(first + 1, 1), (first, -1)] } else { Vec::new() };
    let faces = match kind {
        0 => [[(a, 1), (b, 1), (c, -1)], [(a, 1), (b, 1), (c, -1)]],
        1 => [[(a, 1), (b, 1), (c, -1)], [(a, 1), (b, -1), (c, 1)]],
        _ => [[(a, -1), (b, 1), (c, 1)], [(a, 1), (b, -1), (c, 1)]],
    };
    // The torus and the Klein bottle have one vertex; a second one stands alone.
    cells.extend([(0, Vec::new()), (0, Vec::new()), (1, ends.clone()), (1, ends), (1, Vec::new())]);
    cells.extend(faces.map(|faces| (2, faces.to_vec())));
}

/// The cubes of a grid of `sides` edges along each axis.
fn cubes(sides: [usize; 3]) -> Vec<Glued> {
    // Even coordinates are vertices along an axis, odd ones edges.
    let extent = sides.map(|side| 2 * side + 1);
    let number = |at: [usize; 3]| at[0] + extent[0] * (at[1] + extent[1] * at[2]);
    let all =
        (0..extent[2]).flat_map(|z| (0..extent[1]).flat_map(move |y| (0..extent[0]).map(move |x| [x, y, z])));
    let mut order: Vec<[usize; 3]> = all.collect();
    order.sort_by_key(|at| (at.iter().filter(|&&x| x % 2 == 1).count(), number(*at)));
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(id, &at)| place[number(at)] = id);
    let cell = |at: &[usize; 3]| {
        let odd: Vec<usize> = (0..3).filter(|&axis| at[axis] % 2 == 1).collect();
        let faces = odd.iter().zip([1, -1, 1]).flat_map(|(&axis, sign)| {
            let (mut low, mut high) = (*at, *at);
            low[axis] -= 1;
            high[axis] += 1;
            [(place[number(high)], sign), (place[number(low)], -sign)]
        });
        (odd.len(), faces.collect())
    };
    order.iter().map(cell).collect()
}

/// The numbers of essential bars.
fn endless(barcode: &Barcode) -> [usize; 3] {
    [0, 1, 2].map(|d| barcode.dimension(d).iter().copied().filter(Bar::is_essential).count())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn surfaces_with_torsion(
        kinds in prop::collection::vec(0_usize..3, 1..4),
        values in prop::collection::vec(0_u8..4, 1..21),
    ) {
        let mut given = Vec::new();
        for &kind in &kinds {
            surface(kind, &mut given);
        }
        let count = |kind: usize| kinds.iter().filter(|&&other| other == kind).count();
        let [torus, klein, plane] = [0, 1, 2].map(count);
        let vertices = 2 * (torus + klein) + plane;
        let over_two = judged(&given, &values, 2);
        prop_assert_eq!(endless(&over_two), [vertices, 2 * (torus + klein) + plane, torus + klein + plane]);
        for p in [3, 5, 251] {
            prop_assert_eq!(endless(&judged(&given, &values, p)), [vertices, 2 * torus + klein, torus]);
        }
    }

    #[test]
    fn cubes_with_ties(
        sides in prop::sample::select(vec![[1, 1, 1], [2, 1, 0], [2, 2, 0], [3, 0, 0], [3, 1, 0]]),
        values in prop::collection::vec(0_u8..4, 1..35),
    ) {
        let given = cubes(sides);
        let over_two = judged(&given, &values, 2);
        // A box has no torsion, at any value: the bars are the same over every field.
        for p in [3, 251] {
            prop_assert_eq!(&judged(&given, &values, p), &over_two);
        }
        prop_assert_eq!(endless(&over_two), [1, 0, 0]);
    }
}
