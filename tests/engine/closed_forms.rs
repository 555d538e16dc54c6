//! Complexes whose homology is known by heart.

use std::collections::BTreeSet;

use sublevel::algebra::{Entry, Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Cell, FilteredComplex};

use crate::{barcode, betti, complex};

fn zp(p: u32) -> Zp {
    Zp::new(p).expect("prime")
}

/// All faces of the given simplices, at value 0.
fn closure(tops: &[Vec<u64>]) -> FilteredComplex {
    let mut faces = BTreeSet::new();
    for top in tops {
        for mask in 1_u32..1 << top.len() {
            let face = top.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, v)| *v);
            let mut face: Vec<u64> = face.collect();
            face.sort_unstable();
            faces.insert(face);
        }
    }
    complex(&faces.into_iter().map(|face| (face, 0.0)).collect::<Vec<_>>())
}

/// The Betti numbers over Z/2 and Z/3.
fn betti_two_three(complex: &FilteredComplex) -> (Vec<usize>, Vec<usize>) {
    (betti(&complex.boundary(Z2)), betti(&complex.boundary(zp(3))))
}

/// A square grid of `n` by `n` vertices with opposite sides glued, the upper side turned round if `flip`.
fn glued_square(n: u64, flip: bool) -> FilteredComplex {
    let vertex = |i: u64, j: u64| {
        let i = if flip && j == n { n - i % n } else { i };
        i % n + n * (j % n)
    };
    let mut triangles = Vec::new();
    for i in 0..n {
        for j in 0..n {
            let (a, b) = (vertex(i, j), vertex(i + 1, j));
            let (c, d) = (vertex(i, j + 1), vertex(i + 1, j + 1));
            triangles.push(vec![a, b, d]);
            triangles.push(vec![a, c, d]);
        }
    }
    closure(&triangles)
}

#[test]
fn spheres() {
    for d in 0..=9 {
        // The boundary of a simplex of dimension d + 1.
        let facets: Vec<Vec<u64>> =
            (0..=d + 1).map(|omit| (0..=d + 1).filter(|&v| v != omit).collect()).collect();
        let mut expected = vec![0; d as usize + 1];
        expected[0] += 1;
        expected[d as usize] += 1;
        assert_eq!(betti_two_three(&closure(&facets)), (expected.clone(), expected), "dimension {d}");
    }
}

#[test]
fn torus_and_klein_bottle() {
    let torus = glued_square(4, false);
    assert_eq!(torus.counts(), [16, 48, 32]);
    assert_eq!(betti_two_three(&torus), (vec![1, 2, 1], vec![1, 2, 1]));
    let klein = glued_square(4, true);
    assert_eq!(klein.counts(), [16, 48, 32]);
    assert_eq!(betti_two_three(&klein), (vec![1, 2, 1], vec![1, 1, 0]));
}

#[test]
fn projective_plane() {
    let triangles = [
        [1, 2, 3],
        [1, 3, 4],
        [1, 4, 5],
        [1, 5, 6],
        [1, 2, 6],
        [2, 3, 5],
        [2, 4, 5],
        [2, 4, 6],
        [3, 4, 6],
        [3, 5, 6],
    ];
    let plane = closure(&triangles.map(Vec::from));
    assert_eq!(plane.counts(), [6, 15, 10]);
    assert_eq!(betti_two_three(&plane), (vec![1, 1, 1], vec![1, 0, 0]));
}

#[test]
fn dunce_hat() {
    // A disc whose rim runs three times along one circle, the last time backwards: contractible, but no edge is free.
    let rim = [1, 2, 3, 1, 2, 3, 1, 3, 2];
    let triangles = (0..9).flat_map(|i| {
        let (outer, next_outer, inner, next_inner) =
            (rim[i], rim[(i + 1) % 9], 10 + i as u64, 10 + (i as u64 + 1) % 9);
        [vec![outer, next_outer, inner], vec![next_outer, inner, next_inner], vec![inner, next_inner, 20]]
    });
    let hat = closure(&triangles.collect::<Vec<_>>());
    assert_eq!(hat.counts(), [13, 39, 27]);
    assert_eq!(betti_two_three(&hat), (vec![1, 0, 0], vec![1, 0, 0]));
}

#[test]
fn skeleta_have_binomial_betti_numbers() {
    let choose = |n: u64, k: u64| (0..k).fold(1, |product, i| product * (n - i) / (i + 1));
    for n in 2..=8_u64 {
        for d in 1..n {
            let sets = (1_u64..1 << n).filter(|mask| u64::from(mask.count_ones()) == d + 1);
            let tops: Vec<Vec<u64>> =
                sets.map(|mask| (0..n).filter(|v| mask >> v & 1 == 1).collect()).collect();
            let mut expected = vec![0; d as usize + 1];
            expected[0] = 1;
            expected[d as usize] = if d + 1 == n { 0 } else { choose(n - 1, d + 1) as usize };
            assert_eq!(
                betti_two_three(&closure(&tops)),
                (expected.clone(), expected),
                "{n} vertices, dimension {d}"
            );
        }
    }
}

/// One cell of each dimension, each boundary a multiple of the cell before.
fn tower<F: Field>(field: F, degrees: &[i64]) -> BoundaryMatrix<F> {
    let cells = (0..degrees.len()).map(|dimension| {
        let unit = field.unit(degrees[dimension]).filter(|_| dimension > 0);
        let entries = unit.map(|coefficient| Entry { row: dimension as u32 - 1, coefficient });
        Cell { dimension, value: dimension as f64, boundary: entries.into_iter().collect() }
    });
    BoundaryMatrix::from_cells(field, &cells.collect::<Vec<_>>()).expect("a chain complex")
}

#[test]
fn cells_that_are_not_simplices() {
    // A circle with a disc that winds around it `k` times: a disc, the projective plane, a Moore space.
    assert_eq!(betti(&tower(Z2, &[0, 0, 1])), [1, 0, 0]);
    assert_eq!(betti(&tower(Z2, &[0, 0, 2])), [1, 1, 1]);
    assert_eq!(betti(&tower(zp(3), &[0, 0, 2])), [1, 0, 0]);
    assert_eq!(betti(&tower(zp(3), &[0, 0, 3])), [1, 1, 1]);
    // The lens space L(5, q).
    assert_eq!(betti(&tower(zp(5), &[0, 0, 5, 0])), [1, 1, 1, 1]);
    assert_eq!(betti(&tower(zp(3), &[0, 0, 5, 0])), [1, 0, 0, 1]);
    // A sphere of two cells in a dimension far from 0.
    let cell = |dimension| Cell { dimension, value: 0.0, boundary: Vec::new() };
    let sphere = betti(&BoundaryMatrix::from_cells(Z2, &[cell(0), cell(1000)]).expect("a sphere"));
    assert_eq!((sphere.len(), sphere[0], sphere[1000], sphere.iter().sum()), (1001, 1, 1, 2_usize));
    // A cell of dimension 1 that is no edge of a graph: its boundary is twice a vertex, or a sum without signs.
    assert_eq!(betti(&tower(zp(3), &[0, 2])), [0, 0]);
    let one = Entry { row: 0, coefficient: 1 };
    let sum = Cell { dimension: 1, value: 1.0, boundary: vec![one, Entry { row: 1, ..one }] };
    let difference = Cell { dimension: 1, value: 2.0, boundary: vec![one, Entry { row: 1, coefficient: 2 }] };
    let vertex = Cell { dimension: 0, value: 0.0, boundary: Vec::new() };
    let cells = [vertex.clone(), vertex, sum, difference];
    assert_eq!(betti(&BoundaryMatrix::from_cells(zp(3), &cells).expect("a chain complex")), [0, 0]);
}

#[test]
fn nothing_and_next_to_nothing() {
    let empty = complex(&[]);
    assert_eq!((empty.len(), empty.top_dimension(), empty.counts()), (0, None, vec![]));
    assert!(barcode(&empty.boundary(Z2), None).bars().is_empty());
    assert!(barcode(&empty.boundary(zp(3)), Some(2)).bars().is_empty());
    let point = complex(&[(vec![u64::MAX], -0.0)]);
    let bars = barcode(&point.boundary(Z2), Some(usize::MAX));
    assert_eq!(
        (bars.bars().len(), bars.bars()[0].birth.to_bits(), bars.bars()[0].death),
        (1, 0, f64::INFINITY)
    );
    assert_eq!(point.labels(0), [u64::MAX]);
}

#[test]
fn infinite_values_are_the_ends_of_the_order() {
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    let edge = complex(&[(vec![1], low), (vec![2], 0.0), (vec![1, 2], high), (vec![3], high)]);
    let bars = barcode(&edge.boundary(Z2), None);
    assert_eq!(bars.diagram(0).points(), [(low, high), (0.0, high)]);
    assert_eq!(bars.bars().len(), 3);
    assert_eq!(bars.bars()[2].length(), 0.0);
}
