//! One Rips computation, timed from distances in memory to the barcode: `rips FILE DIMENSION [THRESHOLD|inf] [MODULUS] [REPEATS]`, where the file is
//! a lower distance matrix. Prints processor and wall seconds of each repeat and the number of bars of each dimension.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use cpu_time::ProcessTime;
use sublevel::Interrupt;
use sublevel::complex::FilteredGraph;
use sublevel::filtration::Distances;
use sublevel::persistence::flag::{self, FlagOptions};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(file) = arguments.first() else { return };
    let argument = |at: usize, default: f64| -> f64 {
        arguments.get(at).map_or(default, |text| text.parse().expect("a number"))
    };
    let text = std::fs::read_to_string(file).expect("a readable file");
    let numbers = text.split([',', ' ', '\n', '\r']).filter(|number| !number.is_empty());
    let lower = numbers.map(|number| number.parse().expect("a number")).collect();
    let distances = Distances::from_lower(lower).expect("distances");
    let options = FlagOptions {
        max_dimension: argument(1, 1.0) as usize,
        modulus: argument(3, 2.0) as u32,
        ..FlagOptions::default()
    };
    let interrupt = Interrupt::new();
    for _ in 0..argument(4, 1.0) as usize {
        let (cpu, wall) = (ProcessTime::now(), Instant::now());
        let threshold = argument(2, f64::INFINITY).min(distances.enclosing_radius());
        let mut edges = Vec::new();
        let mut rest = distances.lower();
        for i in 0..distances.len() as u32 {
            let (row, after) = rest.split_at(i as usize);
            edges.extend((0..).zip(row).filter(|&(_, &d)| d <= threshold).map(|(j, &d)| (d, j, i)));
            rest = after;
        }
        let graph = FilteredGraph::new(distances.len(), vec![], edges, &interrupt).expect("a graph");
        let sorted = cpu.elapsed().as_secs_f64();
        let barcode = flag::barcode(&graph, &options, &interrupt).expect("a barcode");
        let bars: Vec<_> = (0..barcode.dimensions()).map(|d| barcode.bars(d).len()).collect();
        let seconds = (cpu.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64());
        println!(
            "cpu {:.4} (graph {sorted:.4}) wall {:.4} edges {} bars {bars:?}",
            seconds.0,
            seconds.1,
            graph.edges()
        );
    }
}
