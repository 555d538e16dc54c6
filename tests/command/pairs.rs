//! From every format to every other of its kind and back to the same content, digit by digit.

use std::path::PathBuf;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use sublevel::complex::{Construction, CubicalGrid};
use sublevel::filtration::{DirectedGraph, Distances, Points, WeightedGraph};
use sublevel::io::Container::{Npy, Plain};
use sublevel::io::{Container, Content, Conversion, Format, Interval, Source};
use sublevel::{Interrupt, algebra::Z2, persistence};

use super::round_trip::complexes;

/// A format and what its bytes are in.
type Form = (Format, Container);

/// The content, turned into what the format wants, written and read.
fn pass(content: Content, (format, container): Form) -> Content {
    let interrupt = Interrupt::new();
    let content = Conversion::within(u64::MAX).convert(content, format, &interrupt).expect("of one kind");
    format.holds(&content, container).expect("it has room");
    let mut bytes = Vec::new();
    format.write(&mut bytes, &content, container).expect("memory");
    let source = Source::from_bytes(PathBuf::from("written"), bytes, u64::MAX, &interrupt).expect("no gzip");
    format.read(&source, &interrupt).expect("what was written is valid")
}

/// Every way over two of the forms, and how it ends.
fn ways<'a>(content: &'a Content, forms: &'a [Form]) -> impl Iterator<Item = (Form, Form, Content)> + 'a {
    let pairs = forms.iter().flat_map(move |&one| forms.iter().map(move |&other| (one, other)));
    pairs.map(|(one, other)| (one, other, pass(pass(content.clone(), one), other)))
}

/// Numbers that may be distances.
fn distance() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => any::<u64>().prop_map(|bits| f64::from_bits(bits >> 1)).prop_filter("finite", |x| x.is_finite()),
        1 => Just(0.0),
        1 => Just(f64::INFINITY),
    ]
}

fn finite() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |x| x.is_finite())
}

/// Lower triangles of a few points.
fn triangles(number: BoxedStrategy<f64>) -> impl Strategy<Value = Distances> {
    (2..6_usize)
        .prop_flat_map(move |n| vec(number.clone(), n * (n - 1) / 2))
        .prop_map(|lower| Distances::from_lower(lower).expect("a triangle"))
}

fn check_distances(distances: &Distances, forms: &[Form]) {
    for (one, other, end) in ways(&Content::Distances(distances.clone()), forms) {
        let end = Conversion::within(u64::MAX)
            .convert(end, Format::Distance, &Interrupt::new())
            .expect("distances");
        let Content::Distances(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
        assert_eq!(&end, distances, "{one:?}, {other:?}");
    }
}

/// Dimensions and values of the bars, which do not depend on the names of vertices.
fn bars(content: Content) -> Vec<(usize, u64, u64)> {
    let interrupt = Interrupt::new();
    let content = Conversion::within(u64::MAX).convert(content, Format::Dipha, &interrupt).expect("cells");
    let Content::Columns(mut columns) = content else { panic!("cells") };
    let matrix = columns.matrix().expect("valid");
    assert_eq!(matrix.field(), Z2);
    let barcode = persistence::barcode(&matrix, &persistence::Options::default(), &interrupt).expect("short");
    let bits = |end: f64| (end + 0.0).to_bits();
    let mut bars: Vec<_> =
        barcode.bars().iter().map(|bar| (bar.dimension, bits(bar.birth), bits(bar.death))).collect();
    bars.sort_unstable();
    bars
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn distances(distances in triangles(distance().boxed())) {
        let forms = [
            (Format::LowerDistance, Plain), (Format::LowerDistance, Npy), (Format::UpperDistance, Plain),
            (Format::UpperDistance, Npy), (Format::Distance, Plain), (Format::Distance, Npy),
            (Format::GudhiCsv, Plain), (Format::Dipha, Plain), (Format::Sparse, Plain),
        ];
        check_distances(&distances, &forms);
    }

    #[test]
    fn small_distances(distances in triangles((0..9_u32).prop_map(f64::from).boxed())) {
        let forms = [
            (Format::Binary, Plain), (Format::PerseusDistmat, Plain), (Format::PerseusCorrmat, Plain),
            (Format::Distance, Plain), (Format::Dipha, Plain),
        ];
        check_distances(&distances, &forms);
    }

    #[test]
    fn points(dimension in 1..5_usize, numbers in vec(finite(), 20)) {
        let count = 20 / dimension * dimension;
        let points = Points::new(dimension, numbers[..count].to_vec()).expect("finite");
        let forms = [(Format::PointCloud, Plain), (Format::PointCloud, Npy), (Format::PointCloudOff, Plain)];
        for (one, other, end) in ways(&Content::Points(points.clone()), &forms) {
            let Content::Points(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
            assert_eq!(end, points, "{one:?}, {other:?}");
        }
    }

    #[test]
    fn graphs(edges in btree_map((0..6_u32, 0..6_u32), distance(), 1..9)) {
        let edges = edges.into_iter().filter(|((u, v), w)| u < v && w.is_finite());
        let edges: Vec<_> = edges.map(|((u, v), w)| (w, u, v)).collect();
        let graph = WeightedGraph::new(6, edges).expect("sorted").with_births(vec![0.0; 6]).expect("six");
        let forms = [(Format::Sparse, Plain), (Format::Flag, Plain), (Format::Dipha, Plain)];
        for (one, other, end) in ways(&Content::Graph(graph.clone()), &forms[..2]) {
            let end = Conversion::within(u64::MAX).convert(end, Format::Sparse, &Interrupt::new()).expect("a graph");
            let Content::Graph(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
            assert_eq!(end.edges(), graph.edges(), "{one:?}, {other:?}");
            assert_eq!(end.vertices(), 6);
        }
        let Content::Graph(end) = pass(pass(Content::Graph(graph.clone()), forms[2]), forms[0]) else { panic!() };
        assert_eq!(end.edges(), graph.edges());
    }

    #[test]
    fn directed_graphs(births in vec(-9.0..9.0_f64, 5), edges in btree_map((0..5_u32, 0..5_u32), 9.0..99.0_f64, 0..12)) {
        let edges = edges.into_iter().filter(|((u, v), _)| u != v).map(|((u, v), w)| (w, u, v));
        let graph = DirectedGraph::new(births, edges.collect()).expect("sorted");
        let Content::Directed(end) = pass(Content::Directed(graph.clone()), (Format::Flag, Plain)) else { panic!() };
        assert_eq!(end, graph);
    }

    #[test]
    fn images(rows in 1..5_usize, columns in 1..5_usize, numbers in vec(distance(), 16)) {
        let numbers = numbers[..rows * columns].to_vec();
        prop_assume!(numbers.iter().any(|value| *value < f64::INFINITY));
        for (construction, forms) in [
            (Construction::Vertices, [(Format::Cubical, Plain), (Format::Cubical, Npy), (Format::Dipha, Plain)]),
            (Construction::TopCells, [(Format::PerseusCubtop, Plain); 3]),
        ] {
            let grid = CubicalGrid::new(vec![columns, rows], vec![false; 2], numbers.clone(), construction);
            let grid = grid.expect("a grid");
            for (one, other, end) in ways(&Content::Grid(grid.clone()), &forms) {
                let Content::Grid(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
                assert_eq!(end, grid, "{one:?}, {other:?}");
            }
        }
        // A list of cubes knows no box around them.
        let grid = CubicalGrid::new(vec![columns, rows], vec![false; 2], numbers, Construction::TopCells);
        let content = Content::Grid(grid.expect("a grid"));
        let cells = |content| Conversion { cells: true, ..Conversion::within(u64::MAX) }.convert(content, Format::Dipha, &Interrupt::new()).expect("cubes");
        let end = pass(pass(content.clone(), (Format::PerseusScubtop, Plain)), (Format::PerseusCubtop, Plain));
        prop_assert_eq!(bars(cells(end)), bars(cells(content)));
    }

    #[test]
    fn barcodes(ends in vec((0..4_usize, finite(), distance()), 0..9)) {
        let interval = |(dimension, birth, length): (usize, f64, f64)| Interval {
            dimension: Some(dimension),
            birth,
            death: birth + length,
        };
        let mut intervals: Vec<_> = ends.into_iter().map(interval).collect();
        intervals.sort_by_key(|interval| interval.dimension);
        // CubicalRipser's word for a class that never dies.
        prop_assume!(intervals.iter().all(|interval| interval.death != f64::MAX));
        let forms = [Format::Pers, Format::Dipha, Format::Ripser, Format::Csv, Format::Json, Format::Jsonl, Format::Npz].map(|format| (format, Plain));
        for (one, other, end) in ways(&Content::Diagram(intervals.clone()), &forms) {
            let Content::Diagram(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
            assert_eq!(end, intervals, "{one:?}, {other:?}");
        }
    }

    #[test]
    fn small_barcodes(ends in vec((0..9_u32, proptest::option::of(0..9_u32)), 1..9)) {
        let interval = |(birth, length): (u32, Option<u32>)| Interval {
            dimension: None,
            birth: birth.into(),
            death: length.map_or(f64::INFINITY, |length| f64::from(birth + length)),
        };
        let intervals: Vec<_> = ends.into_iter().map(interval).collect();
        let forms = [Format::PerseusBars, Format::Pers, Format::Json, Format::Jsonl].map(|format| (format, Plain));
        for (one, other, end) in ways(&Content::Diagram(intervals.clone()), &forms) {
            let Content::Diagram(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
            assert_eq!(end, intervals, "{one:?}, {other:?}");
        }
    }

    #[test]
    fn pairs_of_columns(columns in proptest::collection::btree_set(any::<u32>(), 0..20)) {
        let columns: Vec<u32> = columns.into_iter().collect();
        let interval = |pair: &[u32]| Interval { dimension: None, birth: pair[0].into(), death: pair[1].into() };
        let intervals: Vec<_> = columns.chunks_exact(2).map(interval).collect();
        let forms = [Format::PhatPairs, Format::PhatPairsBinary, Format::Pers, Format::Json];
        for (one, other, end) in ways(&Content::Diagram(intervals.clone()), &forms.map(|format| (format, Plain))) {
            let Content::Diagram(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
            assert_eq!(end, intervals, "{one:?}, {other:?}");
        }
    }

    #[test]
    fn complexes_by_their_bars(complex in complexes()) {
        let mut list = Vec::new();
        sublevel::io::simplices::write(&mut list, &complex).expect("memory");
        let source = Source::from_bytes(PathBuf::from("list"), list, u64::MAX, &Interrupt::new()).expect("no gzip");
        let content = Format::Simplices.read(&source, &Interrupt::new()).expect("valid");
        let expected = bars(content.clone());
        let forms = [Format::Simplices, Format::Hasse, Format::Dipha].map(|format| (format, Plain));
        for (one, other, end) in ways(&content, &forms) {
            assert_eq!(bars(end), expected, "{one:?}, {other:?}");
        }
    }
}

/// The numbers of all cells as values, which is all that PHAT and Perseus have room for.
#[test]
fn complexes_without_values_of_their_own() {
    let text = "0 0 0\n0 1 1\n1 0 1 2\n0 2 3\n1 0 2 4\n1 1 2 5\n2 0 1 2 6\n0 7 7\n";
    let source = Source::from_bytes(PathBuf::from("list"), text.into(), u64::MAX, &Interrupt::new());
    let content = Format::Simplices.read(&source.expect("no gzip"), &Interrupt::new()).expect("valid");
    let expected = bars(content.clone());
    let forms = [
        Format::Simplices,
        Format::Hasse,
        Format::Dipha,
        Format::PhatAscii,
        Format::PhatBinary,
        Format::PerseusNmfsimtop,
    ];
    for (one, other, end) in ways(&content, &forms.map(|format| (format, Plain))) {
        assert_eq!(bars(end), expected, "{one:?}, {other:?}");
    }
}

/// Meshes keep their places and triangles; a sphere of triangles of one birth also is Perseus's.
#[test]
fn meshes() {
    let text =
        "OFF\n5 5 0\n0 0 0\n1 0 .1\n0 1 0\n0 0 1e-300\n7 7 7\n3 0 1 2\n3 0 1 3\n3 0 2 3\n3 1 2 3\n2 3 4\n";
    let source = Source::from_bytes(PathBuf::from("mesh"), text.into(), u64::MAX, &Interrupt::new());
    let content = Format::Off.read(&source.expect("no gzip"), &Interrupt::new()).expect("valid");
    let Content::Simplices(mesh) = &content else { panic!("simplices") };
    let sorted = |list: &sublevel::io::SimplexList| {
        let mut all: Vec<_> = list.iter().map(|(vertices, _)| vertices.to_vec()).collect();
        all.sort();
        all
    };
    for (one, other, end) in ways(&content, &[(Format::Off, Plain), (Format::Ply, Plain)]) {
        let Content::Simplices(end) = end else { panic!("{one:?}, {other:?}: {end:?}") };
        assert_eq!(sorted(&end), sorted(mesh), "{one:?}, {other:?}");
        assert_eq!(end.coordinates(), mesh.coordinates(), "{one:?}, {other:?}");
    }
    let tetrahedron = "2\n1\n0 1 2 4\n0 1 3 4\n0 2 3 4\n1 2 3 4\n";
    let source = Source::from_bytes(PathBuf::from("t"), tetrahedron.into(), u64::MAX, &Interrupt::new());
    let content = Format::PerseusSimtop.read(&source.expect("no gzip"), &Interrupt::new()).expect("valid");
    let forms =
        [Format::PerseusSimtop, Format::PerseusNmfsimtop, Format::Simplices].map(|format| (format, Plain));
    for (one, other, end) in ways(&content, &forms) {
        assert_eq!(bars(end), bars(content.clone()), "{one:?}, {other:?}");
    }
}
