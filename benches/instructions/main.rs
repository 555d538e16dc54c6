//! What `benches/instructions/run.py` counts the instructions of: `-- FAMILY PHASE MODULUS`, where a phase is build, boundary or reduce.
#![allow(clippy::print_stdout)]

#[path = "../families/mod.rs"]
mod families;

use std::hint::black_box;

use sublevel::Interrupt;
use sublevel::algebra::{Field, Z2, Zp};
use sublevel::complex::{BoundaryMatrix, Builder, FilteredComplex};
use sublevel::persistence::{self, Options, Reduction};

// Valgrind finds these by their names, so they must not be merged into their callers.
#[inline(never)]
fn counted_build(builder: Builder) -> FilteredComplex {
    builder.build().expect("a filtered complex")
}

#[inline(never)]
fn counted_boundary<F: Field>(complex: &FilteredComplex, field: F) -> BoundaryMatrix<F> {
    complex.boundary(field)
}

#[inline(never)]
fn counted_reduce<F: Field>(matrix: &BoundaryMatrix<F>) -> Reduction {
    persistence::reduce(matrix, &Options::default(), &Interrupt::new()).expect("nobody interrupts")
}

fn run(phase: &str, builder: Builder, field: impl Field) {
    if phase == "build" {
        black_box(counted_build(builder));
        return;
    }
    let complex = builder.build().expect("a filtered complex");
    if phase == "boundary" {
        black_box(counted_boundary(&complex, field));
    } else {
        black_box(counted_reduce(&complex.boundary(field)));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [family, phase, modulus] = arguments.as_slice() else {
        println!("instructions: nothing to do; see benches/instructions/run.py");
        return;
    };
    let family = families::named(family).expect("a family as in benches/families");
    println!("{}, {phase}, modulo {modulus}", family.name);
    let mut builder = FilteredComplex::builder();
    for (vertices, value) in &family.simplices {
        builder.add(vertices, *value).expect("a simplex");
    }
    match modulus.parse().expect("a modulus") {
        2 => run(phase, builder, Z2),
        modulus => run(phase, builder, Zp::new(modulus).expect("a prime")),
    }
}
