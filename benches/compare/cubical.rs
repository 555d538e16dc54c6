//! Our side of `cubical.py`: the bars of an image in a file of 8-byte numbers.
//!
//! `cubical IMAGE.npy V|T SECONDS [BARS.npy]` prints JSON: medians of processor and wall seconds over as many repetitions as fit into SECONDS (at
//! least one), and the memory that the first took beside the image.
#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use ndarray::{Array2, ArrayD};
use ndarray_npy::{read_npy, write_npy};
use serde_json::json;
use sublevel::complex::{Construction, CubicalGrid};
use sublevel::persistence::cubical::{self, CubicalOptions};
use sublevel::{Barcode, Interrupt};

/// The largest resident memory so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn table(barcode: &Barcode) -> Array2<f64> {
    let rows = barcode.bars().iter().flat_map(|bar| [bar.dimension as f64, bar.birth, bar.death]);
    Array2::from_shape_vec((barcode.bars().len(), 3), rows.collect()).expect("three columns")
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [file, construction, seconds, rest @ ..] = &words[..] else {
        println!("cubical IMAGE.npy V|T SECONDS [BARS.npy]");
        return;
    };
    let image: ArrayD<f64> = read_npy(file).expect("an array");
    let extents: Vec<usize> = image.shape().iter().rev().copied().collect();
    let construction = if construction == "T" { Construction::TopCells } else { Construction::Vertices };
    let periodic = vec![false; extents.len()];
    let grid = CubicalGrid::new(extents, periodic, image.into_raw_vec_and_offset().0, construction)
        .expect("an image");
    let max_dimension = Some(grid.extents().len() - 1);
    let options = CubicalOptions { max_dimension, ..CubicalOptions::default() };
    let (before, begun) = (peak(), Instant::now());
    let (mut cpu, mut wall, mut memory) = (Vec::new(), Vec::new(), 0);
    while cpu.is_empty() || begun.elapsed() < Duration::from_secs_f64(seconds.parse().expect("seconds")) {
        let (processor, clock) = (ProcessTime::now(), Instant::now());
        let barcode = cubical::barcode(&grid, &options, &Interrupt::new()).expect("bars");
        cpu.push(processor.elapsed().as_secs_f64());
        wall.push(clock.elapsed().as_secs_f64());
        if cpu.len() == 1 {
            memory = peak() - before;
            if let [bars] = rest {
                write_npy(bars, &table(&barcode)).expect("a file");
            }
        }
    }
    let runs = cpu.len();
    println!("{}", json!({"cpu": median(cpu), "wall": median(wall), "kib": memory, "runs": runs}));
}
