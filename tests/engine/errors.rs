//! What is wrong is said in one sentence that names the simplex or the cell.

use sublevel::Interrupt;
use sublevel::algebra::{Entry, Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Cell, FilteredComplex, Simplex};
use sublevel::error::{Error, Result};
use sublevel::persistence::{self, Algorithm, Options};

use crate::{complex, families};

fn build(simplices: &[(&[u64], f64)]) -> Result<FilteredComplex> {
    let mut builder = FilteredComplex::builder();
    for (labels, value) in simplices {
        builder.add(labels, *value)?;
    }
    builder.build()
}

#[test]
fn of_simplices() {
    let vertices: [(&[u64], f64); 3] = [(&[10], 0.0), (&[20], 0.0), (&[30], 2.0)];
    let with = |more: &[(&[u64], f64)]| {
        build(&[&vertices, more].concat()).expect_err("this complex is wrong").to_string()
    };
    let cases = [
        (with(&[(&[20, 10], f64::NAN)]), "simplex [20, 10]: value NaN; expected a number"),
        (
            with(&[(&[20, 10, 20], 1.0)]),
            "simplex [10, 20, 20]: vertex 20 repeated; expected distinct vertices",
        ),
        (with(&[(&[], 1.0)]), "simplex []: no vertices; expected at least one"),
        (with(&[(&[20], 1.0)]), "simplex [20]: given twice; expected every simplex once"),
        (
            with(&[(&[20, 10], 1.0), (&[10, 20], 2.0)]),
            "simplex [10, 20]: given twice; expected every simplex once",
        ),
        (
            with(&[(&[10, 40], 1.0)]),
            "simplex [10, 40]: its face [40] is missing; expected every face of a simplex in the complex",
        ),
        (
            with(&[(&[10, 20], 1.0), (&[20, 30], 3.0), (&[30, 20, 10], 3.0)]),
            "simplex [10, 20, 30]: its face [10, 30] is missing; expected every face of a simplex in the complex",
        ),
        (
            with(&[(&[30, 20], 1.5)]),
            "simplex [20, 30]: value 1.5, but its facet [30] has 2; expected a value at least that of every facet",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    let far = with(&[(&(0..40).collect::<Vec<_>>(), 1.0)]);
    assert_eq!(far, "a simplex of 40 vertices has more than 4294967295 faces");
}

#[test]
fn a_refused_simplex_leaves_the_builder_as_it_was() {
    let mut builder = FilteredComplex::builder();
    builder.add(&[1], 0.0).expect("a vertex");
    for bad in [builder.add(&[1, 1], 0.0), builder.add(&[], 0.0), builder.add(&[2], f64::NAN)] {
        assert!(matches!(bad, Err(Error::Input { .. })));
    }
    assert_eq!(builder.build().expect("a vertex").counts(), [1]);
}

#[test]
fn simplices_alone() {
    let triangle = Simplex::new(vec![5, 1, 9]).expect("a triangle");
    let facets: Vec<_> = triangle.facets().map(|(sign, facet)| (sign, facet.vertices().to_vec())).collect();
    assert_eq!(facets, [(1, vec![5, 9]), (-1, vec![1, 9]), (1, vec![1, 5])]);
    assert_eq!(Simplex::new(vec![4]).expect("a vertex").facets().count(), 0);
    assert_eq!(complex(&[(vec![4], 1.0)]).simplex(0), Simplex::new(vec![4]).expect("a vertex"));
    Simplex::new(vec![4, 4]).expect_err("a repeated vertex");
}

#[test]
fn of_coefficients() {
    let field = Zp::new(3).expect("prime");
    for coefficient in [0, 3, 6, 7, 65_535] {
        let boundary = [0, 1].map(|row| Entry { row, coefficient: if row == 0 { 1 } else { coefficient } });
        let cell =
            |dimension, boundary: &[Entry<u16>]| Cell { dimension, value: 0.0, boundary: boundary.to_vec() };
        let cells = [cell(0, &[]), cell(0, &[]), cell(1, &boundary)];
        let message = BoundaryMatrix::from_cells(field, &cells).expect_err("not a unit").to_string();
        assert_eq!(
            message,
            format!("cell 2: coefficient {coefficient} of row 1; expected a coefficient from 1 to 2")
        );
    }
}

#[test]
fn of_cells() {
    let entry = |row| Entry { row, coefficient: () };
    let cell = |dimension, value, rows: &[u32]| Cell {
        dimension,
        value,
        boundary: rows.iter().copied().map(entry).collect(),
    };
    let message = |cells: &[Cell<()>]| {
        BoundaryMatrix::from_cells(Z2, cells).expect_err("this complex is wrong").to_string()
    };
    let start = [cell(0, 0.0, &[]), cell(0, 1.0, &[]), cell(1, 1.0, &[1, 0])];
    let with = |last| message(&[&start[..], &[last]].concat());
    let cases = [
        (with(cell(1, f64::NAN, &[0, 1])), "cell 3: value NaN; expected a number"),
        (with(cell(1, 1.0, &[0, 4])), "cell 3: row 4; expected a row below 4"),
        (
            with(cell(1, 1.0, &[0, 2])),
            "cell 3: dimension 1, but cell 2 in its boundary has 1; expected cells of one dimension less in a boundary",
        ),
        (with(cell(1, 1.0, &[0, 0])), "cell 3: row 0 twice; expected every row once"),
        (
            with(cell(1, 0.5, &[0, 1])),
            "cell 3: value 0.5, but cell 1 in its boundary has 1; expected a value at least that of every face",
        ),
        (
            with(cell(2, 2.0, &[2])),
            "cell 3: the boundary of its boundary is not zero; expected a chain complex",
        ),
        (with(cell(1 << 40, 2.0, &[])), "cell 3 has dimension 1099511627776, more than 65535"),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    // A row below all cells, but not before its coface in the file: the order given need not be that of the filtration.
    let reversed = [cell(1, 1.0, &[1, 2]), cell(0, 0.0, &[]), cell(0, 0.0, &[])];
    let matrix = BoundaryMatrix::from_cells(Z2, &reversed).expect("an edge");
    assert_eq!([0, 1, 2].map(|position| matrix.given(position)), [1, 2, 0]);
    assert_eq!(matrix.column(2).map(|entry| entry.row).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn of_sparse_matrices() {
    let matrix = complex(&[(vec![1], 0.0), (vec![2], 0.0)]).boundary(Z2).to_sprs();
    let error =
        BoundaryMatrix::from_sprs(Z2, &matrix, &[0], &[0.0, 0.0]).expect_err("a dimension is missing");
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn of_names_and_moduli() {
    for algorithm in Algorithm::ALL {
        assert_eq!(algorithm.to_string().parse::<Algorithm>().expect("its own name"), algorithm);
    }
    let message = "fast".parse::<Algorithm>().expect_err("no such algorithm").to_string();
    assert_eq!(
        message,
        "algorithm: `fast`; expected one of auto, standard, twist, cohomology, lockfree-twist, lockfree-cohomology"
    );
    assert_eq!(Zp::new(65_537).expect_err("too large").exit_code(), 2);
    assert_eq!(Zp::new(3).expect("prime").characteristic(), 3);
}

#[test]
fn an_interrupt_stops_every_algorithm() {
    let interrupt = Interrupt::new();
    interrupt.set();
    let matrix = complex(&families::random_triangles(12, 1).simplices).boundary(Z2);
    for algorithm in Algorithm::ALL {
        let options = Options { algorithm, ..Options::default() };
        let result = persistence::barcode(&matrix, &options, &interrupt);
        assert!(matches!(result, Err(Error::Interrupted)), "{algorithm}");
    }
}
