//! Our side of `compare.py`: writes a generated complex for the other programs, or measures ourselves on it.
//!
//! `cargo bench --no-default-features --bench ours -- write FAMILY FOLDER` writes the simplices, `-- matrix FOLDER` the boundary matrix of what is there, and
//! `-- bars FOLDER MODULUS BARS.npy` the bars in all dimensions, which every algorithm must give, and `-- run FOLDER [SECONDS] [BARS.npy]` computes and prints JSON: medians over as many repetitions as fit into SECONDS (at least one) of every
//! phase, in seconds of wall and of processor, and the memory of the first.
#![allow(clippy::print_stdout)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use ndarray_npy::{read_npy, write_npy};
use serde_json::{Value, json};
use sublevel::algebra::Field;
use sublevel::persistence::{self, Algorithm, Options};
use sublevel::{Barcode, FilteredComplex, Interrupt, Z2, Zp};

#[path = "../families/mod.rs"]
mod families;

/// The simplices of one dimension as every program gets them: flat, in the order in which the generator makes them.
struct Layer {
    /// Shape `(simplices, dimension + 1)`.
    vertices: Vec<u32>,
    values: Vec<f64>,
}

fn layers(family: families::Family) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for (vertices, value) in family.simplices {
        while layers.len() < vertices.len() {
            layers.push(Layer { vertices: Vec::new(), values: Vec::new() });
        }
        let layer = &mut layers[vertices.len() - 1];
        layer.vertices.extend(vertices.into_iter().map(|vertex| vertex as u32));
        layer.values.push(value);
    }
    layers
}

/// The complex; `mark` is told of the ends of the phases before the last.
fn complex_of(layers: &[Layer], mut mark: impl FnMut(usize)) -> FilteredComplex {
    let mut builder = FilteredComplex::builder();
    for (dimension, layer) in layers.iter().enumerate() {
        builder.add_all(dimension, &layer.vertices, &layer.values).expect("simplices");
    }
    mark(0);
    let interrupt = Interrupt::new();
    let sorted = builder.sort(&interrupt).expect("simplices, each once");
    mark(1);
    sorted.build(&interrupt).expect("a filtered complex")
}

/// Writes `vertices_D.npy` and `values_D.npy` for each dimension.
fn write(layers: &[Layer], folder: &Path) {
    fs::create_dir_all(folder).expect("a folder that can be made");
    for (dimension, layer) in layers.iter().enumerate() {
        let vertices: Vec<i32> = layer.vertices.iter().map(|&vertex| vertex as i32).collect();
        let shape = (layer.values.len(), dimension + 1);
        let vertices = Array2::from_shape_vec(shape, vertices).expect("one row a simplex");
        write_npy(folder.join(format!("vertices_{dimension}.npy")), &vertices).expect("a file");
        let values = ArrayView1::from(&layer.values);
        write_npy(folder.join(format!("values_{dimension}.npy")), &values).expect("a file");
    }
}

fn read(folder: &Path) -> Vec<Layer> {
    let mut layers = Vec::new();
    for dimension in 0.. {
        let file = |kind: &str| folder.join(format!("{kind}_{dimension}.npy"));
        if !file("values").exists() {
            break;
        }
        let vertices: Array2<i32> = read_npy(file("vertices")).expect("an array");
        let values: Array1<f64> = read_npy(file("values")).expect("an array");
        let vertices = vertices.iter().map(|&vertex| vertex as u32).collect();
        layers.push(Layer { vertices, values: values.to_vec() });
    }
    layers
}

/// Writes the boundary matrix, `matrix.phat`, and the values of its cells, `matrix_values.npy`.
fn write_matrix(layers: &[Layer], folder: &Path) {
    let matrix = complex_of(layers, |_| ()).boundary(Z2);
    let mut words = vec![matrix.len() as i64];
    for cell in 0..matrix.len() as u32 {
        let column = matrix.column(cell);
        words.extend([matrix.dimension(cell) as i64, column.len() as i64]);
        words.extend(column.map(|entry| i64::from(entry.row)));
    }
    let bytes: Vec<u8> = words.into_iter().flat_map(i64::to_le_bytes).collect();
    fs::write(folder.join("matrix.phat"), bytes).expect("a file");
    let values: Array1<f64> = (0..matrix.len() as u32).map(|cell| matrix.value(cell)).collect();
    write_npy(folder.join("matrix_values.npy"), &values).expect("a file");
}

/// Seconds of wall and processor since the last mark.
struct Clock {
    wall: Instant,
    processor: ProcessTime,
}

impl Clock {
    fn new() -> Self {
        Self { wall: Instant::now(), processor: ProcessTime::now() }
    }

    fn mark(&mut self) -> [f64; 2] {
        let spent = [self.wall.elapsed(), self.processor.elapsed()].map(|time| time.as_secs_f64());
        *self = Self::new();
        spent
    }
}

const PHASES: [&str; 6] = ["add", "sort", "build", "boundary", "reduce", "barcode"];

/// Resident memory now and its peak since [`forget_peak`], in bytes, where the system tells.
fn memory() -> [u64; 2] {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    ["VmRSS:", "VmHWM:"].map(|key| {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
    })
}

/// Lets the peak of the resident memory start anew, where the system can.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// One computation, from the simplices to the barcode.
struct Measured {
    /// By phase: wall and processor.
    times: [[f64; 2]; 6],
    /// Peak of resident memory over all phases and over the reduction, less that before the first.
    peaks: [u64; 2],
    cells: usize,
    entries: usize,
    barcode: Barcode,
}

fn measure(layers: &[Layer], options: &Options) -> Measured {
    forget_peak();
    let [before, _] = memory();
    let mut times = [[0.0; 2]; 6];
    let mut clock = Clock::new();
    let complex = complex_of(layers, |phase| times[phase] = clock.mark());
    times[2] = clock.mark();
    let matrix = complex.boundary(Z2);
    times[3] = clock.mark();
    // The reduction of a matrix alone is what PHAT does.
    drop(complex);
    let [_, building] = memory();
    forget_peak();
    clock.mark();
    let interrupt = Interrupt::new();
    let reduction = persistence::reduce(&matrix, options, &interrupt).expect("nobody interrupts");
    times[4] = clock.mark();
    let [_, reducing] = memory();
    forget_peak();
    clock.mark();
    let barcode = reduction.barcode(options.min_persistence);
    times[5] = clock.mark();
    let [_, end] = memory();
    let peaks = [building.max(reducing).max(end), reducing].map(|peak| peak.saturating_sub(before));
    let entries = (0..matrix.dimensions()).map(|dimension| matrix.columns(dimension).entries()).sum();
    Measured { times, peaks, cells: matrix.len(), entries, barcode }
}

/// The barcode over Z/p, by every algorithm.
fn agreed<F: Field>(layers: &[Layer], field: F) -> Barcode {
    let matrix = complex_of(layers, |_| ()).boundary(field);
    let barcodes = Algorithm::ALL.map(|algorithm| {
        let options = Options { algorithm, min_persistence: -1.0, ..Options::default() };
        persistence::barcode(&matrix, &options, &Interrupt::new()).expect("nobody interrupts")
    });
    let [first, others @ ..] = barcodes;
    for (barcode, algorithm) in others.iter().zip(&Algorithm::ALL[1..]) {
        assert_eq!(barcode, &first, "{algorithm} differs from {}", Algorithm::ALL[0]);
    }
    first
}

/// Writes rows (dimension, birth, death).
fn write_bars(barcode: &Barcode, file: &str) {
    let bars = barcode.bars().iter().flat_map(|bar| [bar.dimension as f64, bar.birth, bar.death]);
    let bars: Vec<f64> = bars.collect();
    let bars = ArrayView2::from_shape((bars.len() / 3, 3), &bars).expect("three numbers a bar");
    write_npy(file, &bars).expect("a file");
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn run(layers: &[Layer], budget: Duration) -> (Value, Barcode) {
    // As in the other programs: no bars of length zero, nor of the top dimension, which the truncation of the complex makes.
    let options = Options { max_dimension: layers.len().checked_sub(2), ..Options::default() };
    let start = Instant::now();
    let first = measure(layers, &options);
    let mut times = vec![first.times];
    while start.elapsed() < budget {
        times.push(measure(layers, &options).times);
    }
    let medians = |kind: usize| {
        let phase = |phase: usize| json!(median(times.iter().map(|times| times[phase][kind]).collect()));
        Value::Object((0..6).map(|p| (PHASES[p].to_owned(), phase(p))).collect())
    };
    let report = json!({
        "cells": first.cells,
        "entries": first.entries,
        "dimensions": layers.iter().map(|layer| layer.values.len()).collect::<Vec<_>>(),
        "repetitions": times.len(),
        "wall": medians(0),
        "processor": medians(1),
        "peak": first.peaks[0],
        "peak_reduce": first.peaks[1],
    });
    (report, first.barcode)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["write", family, folder] => {
            let family = families::named(family).expect("a family as in benches/families");
            println!("{}: {} simplices", family.name, family.simplices.len());
            write(&layers(family), Path::new(folder));
        }
        ["matrix", folder] => write_matrix(&read(Path::new(folder)), Path::new(folder)),
        ["bars", folder, modulus, file] => {
            let layers = read(Path::new(folder));
            let barcode = match modulus.parse().expect("a modulus") {
                2 => agreed(&layers, Z2),
                modulus => agreed(&layers, Zp::new(modulus).expect("a prime")),
            };
            write_bars(&barcode, file);
        }
        ["run", folder, rest @ ..] => {
            let seconds = rest.first().map_or(0.0, |text| text.parse().expect("seconds"));
            let (report, barcode) = run(&read(Path::new(folder)), Duration::from_secs_f64(seconds));
            println!("{report}");
            if let Some(file) = rest.get(1) {
                write_bars(&barcode, file);
            }
        }
        _ => println!("ours: nothing to do; see compare.py"),
    }
}
