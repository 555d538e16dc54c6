//! A largest dimension limits the work, and `Auto` chooses the side by the shape.

use std::sync::atomic::{AtomicU64, Ordering};

use sublevel::Interrupt;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::persistence::{self, Algorithm, Options};

use crate::{complex, families};

/// A field that counts its operations, and how often the residue of an entry is read.
#[derive(Debug, Clone, Copy)]
struct Counting<'a> {
    field: Zp,
    operations: &'a AtomicU64,
}

impl Counting<'_> {
    fn count(self) -> Zp {
        self.operations.fetch_add(1, Ordering::Relaxed);
        self.field
    }
}

impl PartialEq for Counting<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.field == other.field
    }
}

impl Field for Counting<'_> {
    type Unit = u16;

    fn characteristic(self) -> u32 {
        self.field.characteristic()
    }

    fn unit(self, integer: i64) -> Option<u16> {
        self.field.unit(integer)
    }

    fn integer(self, unit: u16) -> i64 {
        self.count().integer(unit)
    }

    fn add(self, a: u16, b: u16) -> Option<u16> {
        self.count().add(a, b)
    }

    fn negate(self, a: u16) -> u16 {
        self.count().negate(a)
    }

    fn multiply(self, a: u16, b: u16) -> u16 {
        self.count().multiply(a, b)
    }

    fn invert(self, a: u16) -> u16 {
        self.count().invert(a)
    }
}

/// The operations spent on a skeleton of a full simplex.
fn operations(skeleton: usize, algorithm: Algorithm, max_dimension: Option<usize>) -> u64 {
    let operations = AtomicU64::new(0);
    let field = Counting { field: Zp::new(7).expect("prime"), operations: &operations };
    let mut simplices = families::shuffled(9, 8, 1).simplices;
    simplices.retain(|(vertices, _)| vertices.len() <= skeleton + 1);
    let matrix = complex(&simplices).boundary(field);
    let options = Options { algorithm, max_dimension, ..Options::default() };
    // On one thread, for several share the work differently each time.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| persistence::barcode(&matrix, &options, &Interrupt::new()).expect("nobody interrupts"));
    operations.load(Ordering::Relaxed)
}

#[test]
fn cells_above_the_largest_dimension_cost_nothing() {
    for algorithm in Algorithm::ALL {
        for dimension in 0..3 {
            let limited = operations(8, algorithm, Some(dimension));
            assert_eq!(
                limited,
                operations(dimension + 1, algorithm, None),
                "{algorithm}, dimension {dimension}"
            );
        }
    }
    // That is worth something: the whole is more than twice as dear, except to the twist, which clears nearly all of a full simplex.
    for algorithm in [Algorithm::Standard, Algorithm::Cohomology] {
        let (part, whole) = (operations(3, algorithm, None), operations(8, algorithm, None));
        assert!(part < whole / 2, "{algorithm}: {part} of {whole}");
    }
}

#[test]
fn the_side_follows_the_shape() {
    let side = |family: &families::Family| Algorithm::Auto.for_shape(&complex(&family.simplices).counts());
    assert_eq!(side(&families::skeleton(20, 2, 1)), Algorithm::Cohomology);
    assert_eq!(side(&families::flag(60, 2, 2.0, 1)), Algorithm::Cohomology);
    assert_eq!(side(&families::grid(6, false, 1)), Algorithm::Twist);
    assert_eq!(side(&families::random_triangles(60, 1)), Algorithm::Twist);
    assert_eq!(Algorithm::Auto.for_shape(&[]), Algorithm::Twist);
    assert_eq!(Algorithm::Standard.for_shape(&[5, 10]), Algorithm::Standard);
}

#[test]
fn entries_over_two_elements_take_four_bytes() {
    assert_eq!(size_of::<sublevel::algebra::Entry<<Z2 as Field>::Unit>>(), 4);
    assert_eq!(size_of::<sublevel::algebra::Entry<<Zp as Field>::Unit>>(), 8);
}
