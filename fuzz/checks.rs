//! The bodies of the fuzz targets: what must hold whatever the bytes are.

mod engines;
mod formats;
#[path = "../tests/engine/judge.rs"]
mod judge;
mod readers;

pub use engines::{distances, images, implicit, points};
pub use formats::{any_format, arrays, words};
pub use readers::{distance_text, phat_binary, shapes, simplex_list};

use judge::Chain;
use sublevel::algebra::{Entry, Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Cell, FilteredComplex};
use sublevel::persistence::{self, Algorithm, Options};
use sublevel::{Barcode, Interrupt};

/// Every pair of bytes is a simplex on at most seven vertices and one of four values, so that ties abound. All algorithms agree over Z/2, Z/3
/// and Z/5; of tiny complexes Gaussian elimination is the judge.
pub fn algorithms_agree(bytes: &[u8]) {
    let given: Vec<_> = bytes.chunks_exact(2).take(24).map(|pair| (pair[0] & 127, pair[1] % 4)).collect();
    let simplices = judge::close(&given);
    let mut builder = FilteredComplex::builder();
    // The order given must not matter, so it is not that of the filtration.
    for (labels, value) in simplices.iter().rev() {
        builder.add(labels, *value).expect("a simplex");
    }
    let complex = builder.build().expect("a filtered complex");
    let over_two = agreed(&complex.boundary(Z2), &simplices);
    for p in [2, 3, 5] {
        let barcode = agreed(&complex.boundary(Zp::new(p).expect("a prime")), &simplices);
        assert!(p != 2 || barcode == over_two, "the two ways to compute modulo 2 differ");
    }
}

/// The barcode, by all algorithms and in all dimensions at once or few of them.
fn agreed<F: Field>(matrix: &BoundaryMatrix<F>, simplices: &[(Vec<u64>, f64)]) -> Barcode {
    let barcode = same(matrix);
    if matrix.len() <= 15 {
        judged(&barcode, &Chain::of_simplices(i64::from(matrix.field().characteristic()), simplices));
    }
    barcode
}

/// The barcode, the same by all algorithms and for every largest dimension.
fn same<F: Field>(matrix: &BoundaryMatrix<F>) -> Barcode {
    let compute = |algorithm, max_dimension| {
        let options = Options { algorithm, max_dimension, min_persistence: -1.0 };
        persistence::barcode(matrix, &options, &Interrupt::new()).expect("nobody interrupts")
    };
    let barcode = compute(Algorithm::Standard, None);
    for algorithm in Algorithm::ALL {
        assert_eq!(compute(algorithm, None), barcode, "{algorithm}");
        let low: Vec<_> = barcode.bars().iter().copied().filter(|bar| bar.dimension <= 1).collect();
        assert_eq!(compute(algorithm, Some(1)), Barcode::new(low), "{algorithm} up to dimension 1");
    }
    barcode
}

/// Counts the bars over every interval of the filtration.
fn judged(barcode: &Barcode, chain: &Chain) {
    let cells = chain.dimensions.len();
    for (i, j) in (0..=cells).flat_map(|j| (0..=j).map(move |i| (i, j))) {
        for d in 0..4 {
            let bars = barcode.dimension(d).iter().filter(|bar| {
                (bar.birth_cell as usize) < i && bar.death_cell.is_none_or(|death| death as usize >= j)
            });
            assert_eq!(bars.count(), chain.persistent_betti(d, i, j), "dimension {d}, {i} to {j} cells");
        }
    }
}

/// Arbitrary cells are either refused in words or a filtered chain complex on which all algorithms agree.
pub fn cells(bytes: &[u8]) {
    let mut bytes = bytes.iter().copied();
    let modulus = bytes.next().map_or(2, u32::from);
    let Ok(field) = Zp::new(modulus) else { return };
    let mut cells = Vec::new();
    while let (Some(shape), Some(entries)) = (bytes.next(), bytes.next()) {
        let boundary = (0..entries % 4).map_while(|_| Some((bytes.next()?, bytes.next()?)));
        let boundary = boundary.filter_map(|(row, coefficient)| {
            let coefficient = field.unit(i64::from(coefficient))?;
            Some(Entry { row: u32::from(row), coefficient })
        });
        let value = f64::from(shape / 8 % 4);
        cells.push(Cell { dimension: usize::from(shape % 8), value, boundary: boundary.collect() });
    }
    match BoundaryMatrix::from_cells(field, &cells) {
        Ok(matrix) => {
            let barcode = same(&matrix);
            let covered = barcode.bars().iter().map(|bar| 1 + usize::from(!bar.is_essential()));
            assert_eq!(covered.sum::<usize>(), cells.len(), "every cell is in one bar");
        }
        Err(error) => assert!(error.to_string().contains("expected"), "{error}"),
    }
}
