//! A decomposition that is spoilt is found out.

use super::*;
use crate::algebra::Zp;
use crate::complex::FilteredComplex;
use crate::interrupt::Interrupt;

/// A tetrahedron with all faces, its vertices first.
fn tetrahedron() -> BoundaryMatrix<Zp> {
    let mut builder = FilteredComplex::builder();
    for mask in 1_u32..16 {
        let vertices: Vec<u64> = (0..4_u32).filter(|v| mask >> v & 1 == 1).map(u64::from).collect();
        builder.add(&vertices, f64::from(mask.count_ones())).expect("a simplex");
    }
    builder.build().expect("a complex").boundary(Zp::new(5).expect("prime"))
}

/// The columns with the entries of one of them changed.
fn changed(
    columns: &SparseColumns<u16>,
    at: usize,
    change: impl Fn(&mut Vec<Entry<u16>>),
) -> SparseColumns<u16> {
    let mut copy = SparseColumns::new(columns.rows());
    for j in 0..columns.len() {
        let mut column = columns.column(j).to_vec();
        if j == at {
            change(&mut column);
        }
        copy.push(column);
    }
    copy
}

#[test]
fn what_is_spoilt_is_found_out() {
    let (matrix, interrupt) = (tetrahedron(), Interrupt::new());
    let whole = decompose(&matrix, usize::MAX, &interrupt).expect("nobody interrupts");
    let product = |decomposition: &Decomposition<_>| {
        decomposition.is_product(&matrix, &interrupt).expect("nobody interrupts")
    };
    assert!(product(&whole) && whole.is_reduced() && whole.is_unitriangular());
    assert_eq!(whole.pairs(&matrix).len(), 7);

    let mut spoilt = whole.clone();
    spoilt.dimensions[0].0 = changed(&whole.dimensions[0].0, 2, |column| column[0].coefficient = 2);
    assert!(!product(&spoilt) && spoilt.is_reduced());
    let mut spoilt = whole.clone();
    spoilt.dimensions[1].1 = changed(&whole.dimensions[1].1, 3, |column| {
        column.last_mut().expect("a diagonal").coefficient = 2;
    });
    assert!(!product(&spoilt) && !spoilt.is_unitriangular());
    // The boundary itself, with V = 1: a product, but not reduced.
    let mut spoilt = whole.clone();
    let one = |count: usize| {
        let mut columns = SparseColumns::new(count);
        (0..count as u32).for_each(|row| columns.push([Entry { row, coefficient: 1 }]));
        columns
    };
    spoilt.dimensions[0] = (matrix.columns(1).clone(), one(6));
    assert!(product(&spoilt) && !spoilt.is_reduced() && spoilt.is_unitriangular());
    spoilt.dimensions.pop();
    assert!(!product(&spoilt));
}

#[test]
fn a_boundary_that_has_a_boundary_is_found_out() {
    let (matrix, interrupt) = (tetrahedron(), Interrupt::new());
    assert!(is_chain_complex(&matrix, &interrupt).expect("nobody interrupts"));
    let upper = changed(matrix.columns(2), 1, |column| column[0].coefficient = 3);
    let watch = Watch::new(&interrupt);
    assert!(!is_product(matrix.field(), matrix.columns(1), &upper, None, watch).expect("nobody interrupts"));
}

#[test]
fn a_limit_is_kept() {
    let (matrix, interrupt) = (tetrahedron(), Interrupt::new());
    let (r, v) = decompose(&matrix, usize::MAX, &interrupt).expect("nobody interrupts").entries();
    decompose(&matrix, r + v, &interrupt).expect("just enough");
    assert!(matches!(decompose(&matrix, r + v - 1, &interrupt), Err(Error::Limit(_))));
}
