//! The readers: whatever the bytes are, they are refused in words or are what they should be. Never a panic, and never much memory.
//!
//! The files of `data/formats` are the seeds: `cargo +nightly fuzz run simplex_list fuzz/corpus/simplex_list data/formats data/formats/bad`.

use std::path::PathBuf;

use sublevel::algebra::{Z2, Zp};
use sublevel::filtration::{DirectedFlag, Distances, Rips};
use sublevel::io::{Content, Format, Source, simplices};
use sublevel::{Error, Interrupt};

/// The largest complex whose barcode is computed, in cells.
pub(crate) const MOST_CELLS: usize = 200;
/// The memory that distances and Rips complexes may take, in bytes.
const LIMIT: u64 = 20_000;

/// The formats of [`shapes`].
const SHAPES: [Format; 25] = [
    Format::Off,
    Format::PointCloudOff,
    Format::Ply,
    Format::Cubical,
    Format::PerseusCubtop,
    Format::PerseusScubtop,
    Format::PerseusSimtop,
    Format::PerseusNmfsimtop,
    Format::Pers,
    Format::Flag,
    Format::PerseusRips,
    Format::PerseusBrips,
    Format::GudhiCsv,
    Format::PerseusBars,
    Format::Ripser,
    Format::Csv,
    Format::Json,
    Format::Cripser,
    Format::PerseusSimtopStatic,
    Format::PerseusNmfsimtopCapped,
    Format::PerseusNmfsimtopStaticCapped,
    Format::PerseusBripsCapped,
    Format::PerseusBripsComrad,
    Format::PhatPairs,
    Format::PhatPairsBinary,
];

/// A simplex list is refused, or is a filtered complex that is written and read back as itself.
pub fn simplex_list(bytes: &[u8]) {
    let Some(Content::Simplices(list)) = read(bytes, Format::Simplices) else { return };
    let Some(complex) = accepted(list.build(&Interrupt::new())) else { return };
    assert_eq!(complex.len(), list.len());
    let mut written = Vec::new();
    simplices::write(&mut written, &complex).expect("memory takes everything");
    let Some(Content::Simplices(again)) = read(&written, Format::Simplices) else {
        panic!("what was written is refused")
    };
    assert_eq!(again.build(&Interrupt::new()).expect("what was written is valid"), complex);
    if complex.len() <= MOST_CELLS {
        super::same(&complex.boundary(Z2));
        super::same(&complex.boundary(Zp::new(3).expect("a prime")));
    }
}

/// A mesh, top simplices, an image or a diagram is refused, or has a complex that all algorithms agree on.
pub fn shapes(bytes: &[u8]) {
    let interrupt = Interrupt::new();
    for format in SHAPES {
        match read(bytes, format) {
            Some(Content::Simplices(list)) if list.len() <= MOST_CELLS => {
                let complex = list.build(&interrupt).expect("a closed complex");
                super::same(&complex.boundary(Z2));
            }
            Some(Content::Grid(grid)) => {
                assert!(grid.values().iter().any(|value| *value < f64::INFINITY));
                let cubes: usize = grid.places().iter().product();
                if cubes <= MOST_CELLS {
                    super::same(&grid.boundary(Z2, &interrupt).expect("nobody interrupts").0);
                }
            }
            Some(Content::Directed(graph)) => {
                if let Some(flag) = accepted(DirectedFlag::of_graph(&graph, 2, LIMIT, &interrupt)) {
                    super::same(&flag.matrix(Zp::new(3).expect("a prime")).expect("few cells"));
                }
            }
            Some(Content::Diagram(intervals)) => {
                let mut written = Vec::new();
                sublevel::io::pers::write(&mut written, &intervals).expect("memory takes everything");
                let Some(Content::Diagram(again)) = read(&written, Format::Pers) else {
                    panic!("what was written is refused")
                };
                assert_eq!(again, intervals);
            }
            _ => {}
        }
    }
}

/// A boundary matrix of PHAT or DIPHA is refused, or is a chain complex over Z/2, and so is what it has up to dimension 1.
pub fn phat_binary(bytes: &[u8]) {
    for format in [Format::PhatBinary, Format::PhatAscii, Format::Dipha, Format::Hasse] {
        let Some(Content::Columns(mut columns)) = read(bytes, format) else { continue };
        let low = accepted(columns.clone().up_to(1).matrix());
        let Some(matrix) = accepted(columns.matrix()) else { continue };
        assert_eq!(matrix.len(), columns.len());
        let low = low.expect("the low dimensions of a complex are one");
        assert_eq!(low.len(), columns.counts().iter().take(2).sum::<usize>());
        if matrix.len() <= MOST_CELLS {
            super::same(&matrix);
        }
    }
}

/// Distances and points, as text or as an array, gzip or not, are refused or have a barcode; so is what is guessed.
pub fn distance_text(bytes: &[u8]) {
    let interrupt = Interrupt::new();
    let path = PathBuf::from("bytes");
    let Some(source) = accepted(Source::from_bytes(path, bytes.to_vec(), 1 << 20, &interrupt)) else {
        return;
    };
    accepted(Format::guess(&source, &interrupt));
    for format in [Format::LowerDistance, Format::Distance, Format::PointCloud] {
        let distances = match accepted(format.read(&source, &interrupt)) {
            Some(Content::Distances(distances)) => Some(distances),
            Some(Content::Points(points)) => accepted(Distances::euclidean(&points, LIMIT)),
            _ => None,
        };
        let Some(distances) = distances else { continue };
        assert!(distances.lower().iter().all(|distance| *distance >= 0.0));
        let rips = Rips::new(&distances, 2, None).expect("without a threshold");
        if let Some(complex) = accepted(rips.build(LIMIT, &interrupt)) {
            super::same(&complex.boundary(Z2));
        }
    }
}

fn read(bytes: &[u8], format: Format) -> Option<Content> {
    let interrupt = Interrupt::new();
    let path = PathBuf::from("bytes");
    let source = accepted(Source::from_bytes(path, bytes.to_vec(), 1 << 20, &interrupt))?;
    accepted(format.read(&source, &interrupt))
}

/// The value, or nothing if it was refused; then in words that say what was expected or which limit was met.
pub(crate) fn accepted<T>(result: sublevel::Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::Input { place, found, expected }) => {
            let words = [place.to_string(), found, expected];
            assert!(words.iter().all(|words| !words.is_empty() && words.len() < 2000), "{words:?}");
            None
        }
        Err(Error::Limit(words)) => {
            assert!(!words.is_empty());
            None
        }
        Err(error) => panic!("bytes cannot cause {error}"),
    }
}
