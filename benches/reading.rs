//! How fast texts become content: megabytes a second of one thread, numbers of 16 or 17 digits as programs write them.

use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sublevel::Interrupt;
use sublevel::io::{Format, Source};

/// Numbers of each text.
const NUMBERS: usize = 1_000_000;

/// Numbers in [0, 1) of 53 random bits, by the generator of Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
struct Numbers(u64);

impl Iterator for Numbers {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some(((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// A text of rows of these lengths.
fn rows(lengths: impl Iterator<Item = usize>, separator: &str) -> String {
    let (mut text, mut numbers) = (String::new(), Numbers(1));
    for length in lengths {
        for at in 0..length {
            let number = numbers.next().unwrap_or(0.0);
            write!(text, "{}{number}", if at == 0 { "" } else { separator })
                .expect("a string takes everything");
        }
        text.push('\n');
    }
    text
}

/// A symmetric matrix with 0 on the diagonal.
fn matrix(n: usize) -> String {
    let mut numbers = Numbers(1);
    let lower: Vec<f64> = numbers.by_ref().take(n * n / 2).collect();
    let mut text = String::new();
    for i in 0..n {
        for j in 0..n {
            let (a, b) = (i.max(j), i.min(j));
            let number = if a == b { 0.0 } else { lower[a * (a - 1) / 2 + b] };
            write!(text, "{}{number}", if j == 0 { "" } else { " " }).expect("a string takes everything");
        }
        text.push('\n');
    }
    text
}

/// Edges with weights.
fn edges(n: usize) -> String {
    let mut numbers = Numbers(1);
    let mut text = String::new();
    for v in 1..n {
        for u in 0..v {
            writeln!(text, "{u} {v} {}", numbers.next().unwrap_or(0.0)).expect("a string takes everything");
        }
    }
    text
}

fn reading(criterion: &mut Criterion) {
    let n = (2 * NUMBERS).isqrt();
    let texts = [
        (Format::LowerDistance, rows(1..n, ",")),
        (Format::Distance, matrix(NUMBERS.isqrt())),
        (Format::PointCloud, rows(std::iter::repeat_n(10, NUMBERS / 10), " ")),
        (Format::Sparse, edges(n / 2)),
    ];
    let interrupt = Interrupt::new();
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(10);
    for (format, text) in texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let source = Source::from_bytes(PathBuf::from("generated"), text.into_bytes(), u64::MAX, &interrupt);
        let source = source.expect("no gzip");
        group.bench_function(format.name(), |bencher| {
            bencher.iter(|| black_box(format.read(&source, &interrupt).expect("valid")));
        });
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
