//! The memory of building and reducing, in bytes a cell and an entry, counted by the allocator.

#[path = "../../benches/families/mod.rs"]
mod families;

use std::io::Write;
use std::path::Path;

use peak_alloc::PeakAlloc;
use sublevel::algebra::{Entry, Z2};
use sublevel::complex::{BoundaryMatrix, Builder, Cell, FilteredComplex, FilteredGraph};
use sublevel::filtration::{Guard, bytes_per_cell, collapse};
use sublevel::io::{Content, Format, Streamed};
use sublevel::persistence::flag::{self, FlagOptions};
use sublevel::persistence::{self, Algorithm, Kind, Options, Reduction};
use sublevel::{Error, Interrupt};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Bytes a cell that may be taken, in the order of [`bytes`].
const LIMITS: [(&str, [f64; 5]); 4] = [
    ("A/60_2", [33.0, 60.0, 30.0, 1.0, 13.0]),
    ("A/24_3", [39.0, 70.0, 34.0, 1.0, 60.0]),
    ("C/20r", [29.0, 46.0, 30.0, 1.0, 12.0]),
    ("G/120r", [27.0, 42.0, 27.0, 1.0, 10.0]),
];

/// What `work` gives, and the bytes allocated beyond those before it, at its peak and at its end. On one thread, whose number does not count.
fn counted<T: Send>(work: impl FnOnce() -> T + Send) -> (T, usize, usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    // The thread has started, and what it allocates for itself is there, once it has done something.
    pool.install(|| ());
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let result = pool.install(work);
    let (peak, end) = (ALLOCATOR.peak_usage(), ALLOCATOR.current_usage());
    (result, peak.saturating_sub(before), end.saturating_sub(before))
}

fn builder(family: &families::Family) -> Builder {
    let mut builder = FilteredComplex::builder();
    for (labels, value) in &family.simplices {
        builder.add(labels, *value).expect("a simplex");
    }
    builder
}

fn reduce(matrix: &BoundaryMatrix<Z2>, algorithm: Algorithm) -> Reduction {
    let options = Options { algorithm, ..Options::default() };
    persistence::reduce(matrix, &options, &Interrupt::new()).expect("nobody interrupts")
}

/// Bytes a cell: the simplices given, the peak of the build with them, the complex, the matrix, and the peak of the reduction beyond these two.
fn bytes(name: &str) -> [f64; 5] {
    let family = families::named(name).expect("a family");
    assert_eq!(family.name, name);
    let (builder, _, given) = counted(|| builder(&family));
    let before = ALLOCATOR.current_usage() - given;
    let (complex, building, _) = counted(|| builder.build().expect("a filtered complex"));
    let built = ALLOCATOR.current_usage() - before;
    let (matrix, _, matrix_bytes) = counted(|| complex.boundary(Z2));
    let (reduction, reducing, _) = counted(|| reduce(&matrix, Algorithm::Auto));
    assert!(reduction.pairs().next().is_some());
    [given, given + building, built, matrix_bytes, reducing].map(|bytes| bytes as f64 / complex.len() as f64)
}

fn bytes_a_cell() {
    for (name, limits) in LIMITS {
        let all = bytes(name);
        for (found, limit) in all.into_iter().zip(limits) {
            assert!(found <= limit, "{name}: {all:.1?} bytes a cell, at most {limits:?}");
        }
        let [_, building, complex, matrix, reducing] = all;
        let peak = building.max(complex + matrix + reducing);
        let dimension =
            families::named(name).expect("a family").simplices.iter().map(|s| s.0.len() - 1).max();
        let estimate = bytes_per_cell(dimension.expect("simplices")) as f64;
        // The estimate is for simplices with values of their own; those with a facet's take less.
        let tight = !name.starts_with('A') || 2.0 * peak > estimate;
        assert!(peak <= estimate && tight, "{name}: {peak:.1} bytes a cell, {estimate} estimated");
    }
}

/// Loops and discs: disc `j` has the last `width` loops up to loop `j` as boundary, so that every column has a pivot of its own.
fn claimed(width: u32) -> BoundaryMatrix<Z2> {
    let count = 4000;
    let loops = (0..count).map(|_| Cell { dimension: 1, value: 0.0, boundary: Vec::new() });
    let disc = |last: u32| {
        let rows = last.saturating_sub(width - 1)..=last;
        Cell { dimension: 2, value: 1.0, boundary: rows.map(|row| Entry { row, coefficient: () }).collect() }
    };
    let cells: Vec<_> = loops.chain((0..count).map(disc)).collect();
    BoundaryMatrix::from_cells(Z2, &cells).expect("a chain complex")
}

fn a_claimed_column_is_never_copied() {
    for algorithm in [Algorithm::Standard, Algorithm::Twist] {
        let [short, long] = [4, 64].map(|width| {
            let matrix = claimed(width);
            let (reduction, peak, _) = counted(|| reduce(&matrix, algorithm));
            assert_eq!(reduction.pairs().count(), 4000);
            peak
        });
        // The long columns have 960,000 bytes more.
        assert!(long < short + 4000, "{algorithm}: {long} bytes with long columns, {short} with short ones");
    }
}

/// The flag complex that is never written out: whatever the limit, the work keeps to it, but for a list that has just doubled.
fn the_limit_of_a_flag_complex_is_kept() {
    let mut random = families::Random::new(5);
    let noise: Vec<(f64, u32, u32)> =
        (0..160).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| (random.uniform(), i, j)).collect();
    let interrupt = Interrupt::new();
    let graph = FilteredGraph::new(160, vec![], noise, &interrupt).expect("a graph");
    for (max_dimension, representatives) in
        [(1, None), (1, Some(Kind::Cocycle)), (1, Some(Kind::Cycle)), (2, None)]
    {
        let (mut stopped, mut finished) = (0, 0);
        for step in 0..24 {
            // Beside the graph, twice as much every other time, and half of that more in between.
            let beside = ((2 + step % 2) * (4 << 10)) << (step / 2);
            let limit = 16 * graph.edges() as u64 + beside;
            let options =
                FlagOptions { max_dimension, modulus: 2, representatives, memory_limit: Some(limit) };
            let (result, peak, _) = counted(|| flag::barcode(&graph, &options, &interrupt));
            assert!(
                peak as u64 <= 2 * beside,
                "{peak} bytes, limit {beside}, dimension {max_dimension}, {representatives:?}"
            );
            match result {
                Err(Error::Limit(_)) => stopped += 1,
                result => finished += usize::from(result.is_ok()),
            }
            if finished == 2 || stopped == 9 {
                break;
            }
        }
        assert!(stopped > 0, "dimension {max_dimension}, {representatives:?}");
    }
}

/// Bytes of the blocks of a text on their way and of the numbers in one, whatever its length.
const BLOCKS: usize = 12 << 20;

/// The peak of reading a text of distances, and whether it met the limit.
fn streamed(format: Format, path: &Path, limit: u64) -> (usize, bool) {
    let (read, peak, _) = counted(|| format.stream(path, limit, &Interrupt::new()));
    match read {
        Ok(Streamed::Content(Content::Distances(_), _)) => (peak, false),
        Err(Error::Limit(_)) => (peak, true),
        Ok(_) => panic!("distances"),
        Err(error) => panic!("{error}"),
    }
}

/// Of a text in pieces, the distances are there and not the text, which is longer than all of the memory that is taken.
fn texts_of_distances_are_never_there_as_a_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("text");
    let (n, mut random) = (2000_usize, families::Random::new(3));
    let row: Vec<String> = (0..n).map(|_| random.uniform().to_string()).collect();
    let entry = |i: usize, j: usize| if i == j { "0" } else { &row[i.abs_diff(j)] };
    for (format, whole) in [(Format::Distance, true), (Format::LowerDistance, false)] {
        let mut text = String::new();
        for i in 0..n {
            let columns = if whole { 0..n } else { 0..i };
            let line: Vec<&str> = columns.map(|j| entry(i, j)).collect();
            text += &(line.join(" ") + "\n");
        }
        std::fs::write(&path, &text).expect("writable");
        let length = text.len();
        drop(text);
        let distances = 8 * n * (n - 1) / 2;
        // The number of points is known of a square alone; elsewhere the list that grows is there twice, the longer one up to half empty.
        let most = if whole { BLOCKS + distances } else { length };
        let (peak, limited) = streamed(format, &path, u64::MAX);
        assert!(
            peak <= most && !limited,
            "{format}: {peak} bytes for {distances} of distances, {length} of text"
        );
        let (_, limited) = streamed(format, &path, distances as u64 / 2);
        assert!(limited, "{format}");
    }
}

fn a_small_file_that_unpacks_to_much_takes_no_more_than_the_limit() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bomb.gz");
    for line in ["1 ".repeat(1 << 10), "1\n".repeat(1 << 10)] {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        (0..1 << 15).for_each(|_| packer.write_all(line.as_bytes()).expect("memory"));
        std::fs::write(&path, packer.finish().expect("memory")).expect("writable");
        let (peak, limited) = streamed(Format::LowerDistance, &path, 1 << 20);
        assert!(limited && peak <= BLOCKS, "{peak} bytes");
    }
}

/// Edges that vanish take nothing, those that are left a third of what is counted or more (a list that doubles has three times its content for a moment); whatever the limit, a collapse keeps to it.
fn the_limit_of_a_collapse_is_kept() {
    let interrupt = Interrupt::new();
    let mut random = families::Random::new(7);
    // Noise is hardly collapsed: few neighbours are common, none is joined to the others.
    let noise = (0..400).flat_map(|i| (0..i).map(move |j| (i, j)));
    let noise = noise.map(|(i, j)| (random.uniform(), i, j)).filter(|edge| edge.0 < 0.05).collect();
    let noise = FilteredGraph::new(400, vec![], noise, &interrupt).expect("a graph");
    let complete = (0..400).flat_map(|v| (0..v).map(move |u| (1.0, u, v))).collect();
    let complete = FilteredGraph::new(400, vec![], complete, &interrupt).expect("a graph");
    for (graph, stops) in [(&noise, true), (&complete, false)] {
        let (mut stopped, mut finished) = (0, 0);
        for limit in (1..=20).map(|step| step * (50 << 10)) {
            let (result, peak, _) = counted(|| collapse(graph, Guard::None, Some(limit), &interrupt));
            assert!(peak as u64 <= limit, "{peak} bytes, limit {limit}");
            match result {
                Err(Error::Limit(_)) => stopped += 1,
                result => finished += usize::from(result.is_ok()),
            }
            if finished == 1 {
                let room = limit - (50 << 10);
                assert!(!stops || 3 * peak as u64 > room, "{peak} bytes were enough, {room} were not");
            }
        }
        assert!(stopped > 0 && finished > 0);
    }
}

/// One test, so that no thread of another allocates meanwhile.
#[test]
fn memory_is_bounded() {
    bytes_a_cell();
    a_claimed_column_is_never_copied();
    the_limit_of_a_flag_complex_is_kept();
    texts_of_distances_are_never_there_as_a_whole();
    a_small_file_that_unpacks_to_much_takes_no_more_than_the_limit();
    the_limit_of_a_collapse_is_kept();
}
