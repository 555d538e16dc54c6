//! Flag complexes whose bars are known, and work that is stopped.

use std::time::Duration;

use sublevel::complex::FilteredGraph;
use sublevel::persistence::Kind;
use sublevel::persistence::flag::{self, FlagBarcode, FlagOptions};
use sublevel::{Error, Interrupt};

use crate::families::Random;
use crate::flag::{compute, graph};

fn options(max_dimension: usize, modulus: u32) -> FlagOptions {
    FlagOptions { max_dimension, modulus, ..FlagOptions::default() }
}

fn bars(barcode: &FlagBarcode, dimension: usize) -> Vec<(f64, f64)> {
    barcode.bars(dimension).map(|bar| (bar.birth, bar.death)).collect()
}

/// Adamaszek, Adams, "The Vietoris-Rips complexes of a circle", 2017: of `n` vertices on a circle, each joined to `k` on either side, it is a sphere of dimension
/// `2l + 1` if `k / n` is between `l / (2l + 1)` and `(l + 1) / (2l + 3)`, and `n - 2k - 1` spheres of dimension `2l` if it is the first of these.
#[test]
fn circles_become_spheres() {
    let circle = |n: usize| graph(n, f64::INFINITY, |i, j| i.abs_diff(j).min(n - i.abs_diff(j)) as f64);
    for p in [2, 3] {
        let twelve = compute(&circle(12), &options(5, p));
        let spheres = [vec![(1.0, 4.0)], vec![(4.0, 5.0); 3], vec![], vec![], vec![(5.0, 6.0)]];
        for (dimension, expected) in (1..).zip(&spheres) {
            assert_eq!(&bars(&twelve, dimension), expected, "dimension {dimension} modulo {p}");
        }
        let eleven = compute(&circle(11), &options(4, p));
        let spheres = [vec![(1.0, 4.0)], vec![], vec![(4.0, 5.0)], vec![]];
        for (dimension, expected) in (1..).zip(&spheres) {
            assert_eq!(&bars(&eleven, dimension), expected, "dimension {dimension} modulo {p}");
        }
    }
}

#[test]
fn cross_polytopes_are_spheres_until_opposite_corners_are_joined() {
    for axes in 2..7 {
        let polytope = graph(2 * axes, 2.0, |i, j| if i / 2 == j / 2 { 2.0 } else { 1.0 });
        for p in [2, 3] {
            let barcode = compute(&polytope, &options(axes, p));
            assert_eq!(bars(&barcode, 0).len(), 2 * axes);
            for dimension in 1..=axes {
                let expected = if dimension + 1 == axes { vec![(1.0, 2.0)] } else { vec![] };
                assert_eq!(bars(&barcode, dimension), expected, "{axes} axes, dimension {dimension}");
            }
        }
    }
}

/// The barycentric subdivision of the projective plane of six vertices (half an icosahedron): a vertex for each simplex, joined to its faces.
#[test]
fn the_projective_plane_depends_on_the_field() {
    let mut simplices: Vec<Vec<usize>> = Vec::new();
    for i in 0..5 {
        simplices.push(vec![i, (i + 1) % 5, 5]);
        simplices.push(vec![i, (i + 1) % 5, (i + 3) % 5]);
    }
    simplices.extend((0..6).flat_map(|i| (0..i).map(move |j| vec![i, j])));
    simplices.extend((0..6).map(|i| vec![i]));
    let within = |a: &[usize], b: &[usize]| a.iter().all(|vertex| b.contains(vertex));
    let plane = graph(simplices.len(), 1.0, |i, j| {
        let joined = within(&simplices[i], &simplices[j]) || within(&simplices[j], &simplices[i]);
        if joined { 1.0 } else { 2.0 }
    });
    assert_eq!((plane.vertices(), plane.edges()), (31, 90));
    let class = vec![(1.0, f64::INFINITY)];
    for (p, expected) in [(2, class), (3, vec![]), (5, vec![])] {
        let barcode = compute(&plane, &options(3, p));
        let [loops, voids, above] = [1, 2, 3].map(|dimension| bars(&barcode, dimension));
        assert_eq!((&loops, &voids, above), (&expected, &expected, vec![]), "modulo {p}");
    }
}

/// Among a million vertices, spheres of dimension 3 far from each other; the second half of them is filled in.
#[test]
fn few_edges_among_a_million_vertices_are_quick() {
    let mut edges = Vec::new();
    for sphere in 0..1000_u32 {
        let corners: Vec<u32> = (0..8).map(|corner| 999_999 - sphere * 97 - corner * 100_003).collect();
        for i in 0..8 {
            let opposite = i ^ 1;
            edges.extend((0..i).filter(|&j| j != opposite).map(|j| (1.0, corners[i], corners[j])));
        }
        if sphere >= 500 {
            edges.push((2.0, corners[0], corners[1]));
        }
    }
    let graph = FilteredGraph::new(1_000_000, vec![], edges, &Interrupt::new()).expect("a graph");
    for p in [2, 3] {
        let barcode = compute(&graph, &options(3, p));
        assert_eq!(bars(&barcode, 0).len(), 1_000_000);
        assert!(bars(&barcode, 1).is_empty() && bars(&barcode, 2).is_empty());
        let mut voids = bars(&barcode, 3);
        voids.sort_by(|a, b| a.1.total_cmp(&b.1));
        assert_eq!(voids, [vec![(1.0, 2.0); 500], vec![(1.0, f64::INFINITY); 500]].concat());
    }
}

/// A wheel of 200,000 spokes: a hub's neighbours are not gone through for each of them, and no square matrix is asked of the memory limit.
#[test]
fn a_hub_among_many_vertices_is_quick_and_small() {
    let rim = 200_000_u32;
    let spokes = (1..=rim).map(|vertex| (1.0, 0, vertex));
    let tyre = (1..=rim).map(|vertex| (2.0, vertex, vertex % rim + 1));
    let wheel = FilteredGraph::new(rim as usize + 1, vec![], spokes.chain(tyre).collect(), &Interrupt::new())
        .expect("a graph");
    for representatives in [None, Some(Kind::Cocycle), Some(Kind::Cycle)] {
        let options = FlagOptions { representatives, memory_limit: Some(256 << 20), ..options(1, 2) };
        let barcode = flag::barcode(&wheel, &options, &Interrupt::new()).expect("a barcode in little memory");
        assert_eq!(bars(&barcode, 0).len(), rim as usize + 1);
        assert!(bars(&barcode, 1).is_empty(), "spokes and tyre bound triangles");
    }
}

/// Dimensions in which there can be no bar take no memory, however many are asked for.
#[test]
fn any_dimension_can_be_asked_for() {
    let barcode = compute(&cloud(5, 2), &options(usize::MAX, 2));
    assert_eq!((bars(&barcode, 0).len(), bars(&barcode, 1_000_000).len()), (5, 0));
}

/// -0.0 is no earlier than 0.0.
#[test]
fn births_have_no_negative_zero() {
    let graph =
        FilteredGraph::new(3, vec![0.0, -0.0, 1.0], vec![(1.0, 0, 1)], &Interrupt::new()).expect("a graph");
    let barcode = compute(&graph, &options(0, 2));
    let births: Vec<_> =
        barcode.bars(0).map(|bar| (bar.birth.to_bits(), bar.birth_simplex.to_vec())).collect();
    assert_eq!(births, [(0, vec![0]), (0, vec![1]), (1.0_f64.to_bits(), vec![2])]);
}

/// Points of a cube, the same every time.
fn cloud(count: usize, axes: usize) -> FilteredGraph {
    let mut random = Random::new(11);
    let points: Vec<Vec<f64>> = (0..count).map(|_| (0..axes).map(|_| random.uniform()).collect()).collect();
    graph(count, f64::INFINITY, |i, j| {
        points[i].iter().zip(&points[j]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    })
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let barcode = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| compute(&cloud(300, 3), &options(2, 2)))
    };
    let one = barcode(1);
    assert!(one.bars(2).len() > 10);
    assert!(barcode(2) == one && barcode(3) == one);
}

/// The work that is stopped would take hours; a bound of seconds is for loaded machines.
#[test]
fn work_that_is_stopped_keeps_the_finished_dimensions() {
    let cloud = cloud(300, 8);
    let interrupt = Interrupt::new();
    interrupt.set();
    assert!(matches!(flag::barcode(&cloud, &options(4, 2), &interrupt), Err(Error::Interrupted)));
    let interrupt = Interrupt::new();
    let mut barcode = FlagBarcode::default();
    let stopped = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(1));
            interrupt.set();
        });
        flag::barcode_into(&cloud, &options(9, 2), &interrupt, &mut barcode)
    });
    assert!(matches!(stopped, Err(Error::Interrupted)));
    assert!((2..9).contains(&barcode.dimensions()), "{}", barcode.dimensions());
    let whole = compute(&cloud, &options(1, 2));
    assert!((0..2).all(|dimension| bars(&barcode, dimension) == bars(&whole, dimension)));
}

#[test]
fn everything_that_grows_is_limited() {
    let mut random = Random::new(3);
    let values: Vec<f64> = (0..90 * 90).map(|_| random.uniform()).collect();
    // Annotations grow without structure; columns, cocycles and cycles in clouds.
    let noise = graph(90, f64::INFINITY, |i, j| values[i * 90 + j]);
    let (flat, small) = (cloud(90, 4), cloud(60, 3));
    let cases = [
        (&noise, 1, None),
        (&flat, 3, None),
        (&noise, 1, Some(Kind::Cocycle)),
        (&small, 1, Some(Kind::Cycle)),
        (&small, 2, Some(Kind::Cycle)),
    ];
    for (graph, max_dimension, representatives) in cases {
        let base = flag::bytes(graph.vertices(), graph.edges(), max_dimension) + 16 * graph.edges() as u64;
        let run = |limit: u64| {
            let memory_limit = Some(limit);
            let options =
                FlagOptions { max_dimension, representatives, memory_limit, ..FlagOptions::default() };
            flag::barcode(graph, &options, &Interrupt::new())
        };
        let case = format!("dimension {max_dimension}, {representatives:?}");
        let Err(Error::Limit(said)) = run(base - 1) else { panic!("{case}: the graph is limited") };
        assert!(said.starts_with(&format!("{base} bytes are needed for")), "{said}");
        let stopped = run(base + (4 << 10));
        assert!(
            matches!(stopped, Err(Error::Limit(_))),
            "{case}: {:?}",
            stopped.map(|barcode| barcode.dimensions())
        );
        run(base + (64 << 20)).expect("enough");
    }
}
