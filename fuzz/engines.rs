//! Engines that never write their complex out against those that do, and distances against every matching.

use std::collections::BTreeMap;

use sublevel::algebra::{Field, Z2, Zp};
use sublevel::barcode::{Wasserstein, bottleneck, bottleneck_within};
use sublevel::complex::{Construction, CubicalGrid, FilteredComplex, FilteredGraph};
use sublevel::filtration::Distances;
use sublevel::persistence::cubical::{self, CubicalOptions};
use sublevel::persistence::flag::{self, FlagOptions};
use sublevel::persistence::{self, Options};
use sublevel::{Diagram, Interrupt};

/// Dimension, birth and death of each bar of positive length, sorted.
type Bars = Vec<(usize, f64, f64)>;

fn sorted(bars: impl Iterator<Item = (usize, f64, f64)>) -> Bars {
    let mut bars: Bars = bars.filter(|bar| bar.1 < bar.2).collect();
    bars.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    bars
}

/// A number of points, then the levels of their distances: the implicit engine has the bars of the complex written out, over three fields.
pub fn implicit(bytes: &[u8]) {
    let [count, top, levels @ ..] = bytes else { return };
    let (count, top) = (usize::from(count % 9) + 1, usize::from(top % 4));
    let level = |at: usize| levels.get(at).copied().unwrap_or(0);
    let (mut builder, mut edges) = (FilteredComplex::builder(), Vec::new());
    let mut value = BTreeMap::new();
    for i in 0..count {
        for j in 0..i {
            // One level in eight is no edge at all.
            let level = level(i * (i - 1) / 2 + j);
            if level % 8 != 7 {
                let weight = f64::from(level % 8) + f64::from(level / 64);
                value.insert((i, j), weight);
                edges.push((weight, i as u32, j as u32));
            }
        }
    }
    for subset in (1..1_u32 << count).filter(|subset| subset.count_ones() as usize <= top + 2) {
        let vertices: Vec<usize> = (0..count).filter(|v| subset >> v & 1 == 1).collect();
        let pairs =
            vertices.iter().flat_map(|&i| vertices.iter().filter(move |&&j| j < i).map(move |&j| (i, j)));
        let diameter = pairs
            .map(|pair| value.get(&pair).copied())
            .try_fold(0.0_f64, |most, value| Some(most.max(value?)));
        if let Some(diameter) = diameter {
            let labels: Vec<u64> = vertices.iter().map(|&v| v as u64).collect();
            builder.add(&labels, diameter).expect("a simplex");
        }
    }
    let complex = builder.build().expect("a flag complex");
    let graph = FilteredGraph::new(count, vec![], edges, &Interrupt::new()).expect("a graph");
    for modulus in [2, 3, 5] {
        let expected = explicit(&complex, Zp::new(modulus).expect("a prime"), top);
        let options = FlagOptions { max_dimension: top, modulus, ..FlagOptions::default() };
        let barcode = flag::barcode(&graph, &options, &Interrupt::new()).expect("nobody interrupts");
        let found = (0..=top).flat_map(|d| barcode.bars(d).map(move |bar| (d, bar.birth, bar.death)));
        assert_eq!(sorted(found), expected, "over Z/{modulus}");
    }
}

fn explicit<F: Field>(complex: &FilteredComplex, field: F, top: usize) -> Bars {
    let options = Options { max_dimension: Some(top), ..Options::default() };
    let barcode = persistence::barcode(&complex.boundary(field), &options, &Interrupt::new());
    sorted(barcode.expect("nobody interrupts").bars().iter().map(|bar| (bar.dimension, bar.birth, bar.death)))
}

/// Axes, construction, extents, then values of few levels: the image's bars are those of its cubes.
pub fn images(bytes: &[u8]) {
    let [axes, ways, rest @ ..] = bytes else { return };
    let axes = usize::from(axes % 4) + 1;
    let Some((extents, levels)) = rest.split_at_checked(axes) else { return };
    let most = [40, 9, 4, 3][axes - 1];
    let extents: Vec<usize> = extents.iter().map(|extent| usize::from(*extent) % most + 1).collect();
    let count = extents.iter().product();
    let values = (0..count).map(|at| match levels.get(at).copied().unwrap_or(0) {
        255 => f64::INFINITY,
        254 => f64::NEG_INFINITY,
        253 => -0.0,
        level => f64::from(level % 16),
    });
    let periodic = (0..axes).map(|axis| ways >> axis & 1 == 1).collect();
    let construction = if ways & 16 == 0 { Construction::Vertices } else { Construction::TopCells };
    let Ok(grid) = CubicalGrid::new(extents, periodic, values.collect(), construction) else { return };
    for modulus in [2, 3] {
        let options = CubicalOptions { modulus, ..CubicalOptions::default() };
        let found = cubical::barcode(&grid, &options, &Interrupt::new()).expect("nobody interrupts");
        let found = sorted(found.bars().iter().map(|bar| (bar.dimension, bar.birth, bar.death)));
        let expected =
            if modulus == 2 { by_matrix(&grid, Z2) } else { by_matrix(&grid, Zp::new(3).expect("a prime")) };
        assert_eq!(found, expected, "{grid:?} over Z/{modulus}");
    }
}

fn by_matrix<F: Field>(grid: &CubicalGrid, field: F) -> Bars {
    let (matrix, _) = grid.boundary(field, &Interrupt::new()).expect("nobody interrupts");
    let barcode =
        persistence::barcode(&matrix, &Options::default(), &Interrupt::new()).expect("nobody interrupts");
    sorted(barcode.bars().iter().map(|bar| (bar.dimension, bar.birth, bar.death)))
}

/// Two small diagrams on a coarse grid: both distances are the least over all matchings.
pub fn distances(bytes: &[u8]) {
    let Some((cut, rest)) = bytes.split_first() else { return };
    let points: Vec<(f64, f64)> = rest
        .chunks_exact(2)
        .take(9)
        .map(|pair| {
            let birth = f64::from(pair[0] % 16) * 0.3;
            (birth, if pair[1] == 255 { f64::INFINITY } else { birth + f64::from(pair[1] % 32 + 1) * 0.7 })
        })
        .collect();
    let (a, b) = points.split_at(usize::from(*cut % 5).min(points.len()));
    let b = &b[..b.len().min(5)];
    let [x, y] = [a, b].map(|points| points.iter().copied().collect::<Diagram>());
    assert_eq!(bottleneck(&x, &y), least(a, b, &|worst, moved| worst.max(moved), f64::INFINITY, 1.0));
    let near = bottleneck_within(&x, &y, 0.25, &Interrupt::new()).expect("the error is right");
    let exact = bottleneck(&x, &y);
    assert!(exact <= near && near <= exact * 1.25 * (1.0 + 1e-12), "{exact} and {near}");
    for (order, norm) in [(1.0, f64::INFINITY), (2.0, f64::INFINITY), (1.0, 2.0), (2.0, 2.0), (3.0, 1.5)] {
        let found =
            Wasserstein { order, norm }.distance(&x, &y, &Interrupt::new()).expect("powers are right");
        let expected = least(a, b, &|sum, moved| sum + moved, norm, order);
        let sum = found.powf(order);
        assert!(
            sum == expected || (sum - expected).abs() <= 1e-10 * expected.max(1.0),
            "{sum} for {expected}"
        );
    }
}

/// The least over all ways to match the first point, and so on.
fn least(a: &[(f64, f64)], b: &[(f64, f64)], join: &dyn Fn(f64, f64) -> f64, norm: f64, order: f64) -> f64 {
    let length = |x: f64, y: f64| {
        let length =
            if norm == f64::INFINITY { x.max(y) } else { (x.powf(norm) + y.powf(norm)).powf(1.0 / norm) };
        length.powf(order)
    };
    let alone = |&(birth, death): &(f64, f64)| length((death - birth) / 2.0, (death - birth) / 2.0);
    let Some((first, rest)) = a.split_first() else { return b.iter().map(alone).fold(0.0, join) };
    let mut best = join(alone(first), least(rest, b, join, norm, order));
    for (i, mate) in b.iter().enumerate() {
        let others = [&b[..i], &b[i + 1..]].concat();
        let apart = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).abs() };
        let moved = length(apart(first.0, mate.0), apart(first.1, mate.1));
        best = best.min(join(moved, least(rest, &others, join, norm, order)));
    }
    best
}

/// Points on a coarse grid of the plane or space: the metrics are metrics, and the complex up to the enclosing radius has the bars of the whole.
pub fn points(bytes: &[u8]) {
    let count = (bytes.len() / 2).min(9);
    if count < 2 {
        return;
    }
    let at = |i: usize| (f64::from(bytes[2 * i] % 16), f64::from(bytes[2 * i + 1] % 16));
    let pairs = (0..count).flat_map(|i| (0..i).map(move |j| (i, j)));
    let lower: Vec<f64> = pairs.map(|(i, j)| (at(i).0 - at(j).0).hypot(at(i).1 - at(j).1)).collect();
    let distances = Distances::from_lower(lower).expect("distances");
    let bars = |threshold| {
        let rips = sublevel::filtration::Rips::new(&distances, 3, threshold).expect("a threshold");
        let complex = rips.build(1 << 24, &Interrupt::new()).expect("a small complex");
        explicit(&complex, Z2, 2)
    };
    assert_eq!(bars(None), bars(Some(f64::MAX)));
}
