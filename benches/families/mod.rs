//! Filtered complexes of the shapes that are met: complete skeleta, flag complexes of points, grids, random 2-complexes, a worst
//! case, shuffled skeleta.

mod random;

pub(crate) use random::Random;

/// A generated complex: simplices by increasing vertices, each with its value.
pub(crate) struct Family {
    /// The family and its size.
    pub(crate) name: String,
    /// Increasing vertices and value.
    pub(crate) simplices: Vec<(Vec<u64>, f64)>,
}

/// The family of a name: `A/n_d`, `B/n_d` and `B/n_d_threshold`, `C/nr` and `C/ns`, `D/n`, `E/n`, `F/n_d`, `G/nr` and `G/ns`.
pub(crate) fn named(name: &str) -> Option<Family> {
    let (letter, size) = name.split_once('/')?;
    let mut parts = size.trim_end_matches(['r', 's']).split('_');
    let n = parts.next()?.parse().ok()?;
    let mut dimension = || parts.next()?.parse().ok();
    Some(match letter {
        "A" => skeleton(n, dimension()?, 1),
        "B" => flag(n, dimension()?, parts.next().map_or(Ok(2.0), str::parse).ok()?, 2),
        "C" => grid(n, size.ends_with('s'), 3),
        "D" => random_triangles(n, 4),
        "E" => fan(n),
        "F" => shuffled(n, dimension()?, 5),
        "G" => plane(n, size.ends_with('s'), 3),
        _ => return None,
    })
}

/// All subsets of `0..n` with at most `size` elements, smaller ones first.
fn subsets(n: u64, size: usize) -> Vec<Vec<u64>> {
    let mut all: Vec<Vec<u64>> = Vec::new();
    let mut layer = vec![Vec::new()];
    for _ in 0..size {
        let longer = layer.iter().flat_map(|set: &Vec<u64>| {
            let next = set.last().map_or(0, |last| last + 1);
            (next..n).map(move |vertex| [set.as_slice(), &[vertex]].concat())
        });
        layer = longer.collect();
        all.extend(layer.iter().cloned());
    }
    all
}

/// The position of a subset, `C(v_0, 1) + C(v_1, 2) + ...`, among those of its size.
fn position(set: impl Iterator<Item = u64>) -> usize {
    let choose = |n: u64, k: u64| (0..k).fold(1, |product, i| product * (n.saturating_sub(i)) / (i + 1));
    set.zip(1..).map(|(vertex, k)| choose(vertex, k) as usize).sum()
}

/// A: the complete skeleton of dimension `d` on `n` vertices; a value is the largest of the facets plus exponential noise.
pub(crate) fn skeleton(n: u64, d: usize, seed: u64) -> Family {
    let mut random = Random::new(seed);
    let mut values: Vec<Vec<f64>> = Vec::new();
    let mut simplices = Vec::new();
    for set in subsets(n, d + 1) {
        let size = set.len();
        if values.len() < size {
            values.push(vec![0.0; position(n - size as u64..n) + 1]);
        }
        let facet = |i: usize| position(set.iter().take(i).chain(&set[i + 1..]).copied());
        let facets = (0..if size > 1 { size } else { 0 }).map(|i| values[size - 2][facet(i)]);
        let value = facets.fold(0.0, f64::max) - (1.0 - random.uniform()).ln();
        values[size - 1][position(set.iter().copied())] = value;
        simplices.push((set, value));
    }
    Family { name: format!("A/{n}_{d}"), simplices }
}

/// B: the flag complex up to dimension `d` of `n` random points of the unit cube, of diameter at most `threshold`.
pub(crate) fn flag(n: u64, d: usize, threshold: f64, seed: u64) -> Family {
    let mut random = Random::new(seed);
    let points: Vec<[f64; 3]> = (0..n).map(|_| std::array::from_fn(|_| random.uniform())).collect();
    let distance = |a: u64, b: u64| {
        let pairs = points[a as usize].iter().zip(&points[b as usize]);
        pairs.map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
    };
    let mut simplices: Vec<_> = (0..n).map(|vertex| (vec![vertex], 0.0)).collect();
    let mut layer = simplices.clone();
    for _ in 0..d {
        let mut longer = Vec::new();
        for (set, value) in &layer {
            for vertex in set[set.len() - 1] + 1..n {
                let diameter = set.iter().map(|&other| distance(other, vertex)).fold(*value, f64::max);
                if diameter <= threshold {
                    longer.push(([set.as_slice(), &[vertex]].concat(), diameter));
                }
            }
        }
        simplices.extend(longer.iter().cloned());
        layer = longer;
    }
    let limit = if threshold < 2.0 { format!("_{threshold}") } else { String::new() };
    Family { name: format!("B/{n}_{d}{limit}"), simplices }
}

/// C: the lower star of heights on a triangulated grid of `n^3` points; the heights are random or smooth.
pub(crate) fn grid(n: u64, smooth: bool, seed: u64) -> Family {
    Family { name: format!("C/{n}{}", kind(smooth)), simplices: lower_star(n, 3, smooth, seed) }
}

/// G: the same on a triangulated square of `n^2` points.
pub(crate) fn plane(n: u64, smooth: bool, seed: u64) -> Family {
    Family { name: format!("G/{n}{}", kind(smooth)), simplices: lower_star(n, 2, smooth, seed) }
}

fn kind(smooth: bool) -> char {
    if smooth { 's' } else { 'r' }
}

/// The lower star of heights on a grid of `n` points along each axis, a cube cut into a simplex for each order of the axes (Freudenthal,
/// "Simplizialzerlegungen von beschränkter Flachheit", 1942).
fn lower_star(n: u64, axes: u32, smooth: bool, seed: u64) -> Vec<(Vec<u64>, f64)> {
    let mut random = Random::new(seed);
    let coordinate = |vertex: u64, axis: u32| vertex / n.pow(axis) % n;
    let height = |vertex: u64, noise: f64| {
        let waves =
            (0..axes).map(|axis| (9.0 * coordinate(vertex, axis) as f64 / n as f64).sin()).sum::<f64>();
        if smooth { waves + 1e-3 * noise } else { noise }
    };
    let heights: Vec<f64> = (0..n.pow(axes)).map(|vertex| height(vertex, random.uniform())).collect();
    // A chain of sets of axes, each within the next, is a simplex at a grid point.
    let chains = subsets(1 << axes, axes as usize + 1).into_iter();
    let chains =
        chains.filter(|chain| chain[0] == 0 && chain.windows(2).all(|pair| pair[0] & pair[1] == pair[0]));
    let chains: Vec<_> = chains.collect();
    let has = |set: u64, axis: u32| set >> axis & 1 == 1;
    let step = |set: u64| (0..axes).filter(|&axis| has(set, axis)).map(|axis| n.pow(axis)).sum::<u64>();
    let mut simplices = Vec::new();
    for vertex in 0..n.pow(axes) {
        for chain in &chains {
            let last = chain[chain.len() - 1];
            if (0..axes).all(|axis| !has(last, axis) || coordinate(vertex, axis) + 1 < n) {
                let set: Vec<u64> = chain.iter().map(|&set| vertex + step(set)).collect();
                let value = set.iter().map(|&v| heights[v as usize]).fold(f64::NEG_INFINITY, f64::max);
                simplices.push((set, value));
            }
        }
    }
    simplices
}

/// D: the complete graph on `n` vertices and each triangle with probability `2.75 / n`, near where its homology begins to vanish (Linial,
/// Meshulam, "Homological connectivity of random 2-complexes", 2006); values are random, dimension by dimension.
pub(crate) fn random_triangles(n: u64, seed: u64) -> Family {
    let mut random = Random::new(seed);
    let chance = 2.75 / n as f64;
    let mut simplices = Vec::new();
    for set in subsets(n, 3) {
        let kept = set.len() < 3 || random.uniform() < chance;
        let value = set.len() as f64 + random.uniform();
        if kept {
            simplices.push((set, value));
        }
    }
    Family { name: format!("D/{n}"), simplices }
}

/// E: a worst case for homology, in the spirit of Morozov, "Persistence algorithm takes cubic time in worst case", 2005.
///
/// Triangles of three consecutive vertices of a path sum to columns of length up to `n`, each with one edge of the path; a fan over the path
/// takes them in, so that each of its columns is as long and leads from one spoke to the next; and each of `n` fins on the first spoke has
/// to go through all of the fan: `n` fins, `n` additions, `n` entries. Edges and triangles have values in the order in which they are listed.
pub(crate) fn fan(n: u64) -> Family {
    // The path is 0 to n, then the apex, then a vertex for each fin.
    let (apex, fins) = (n + 1, n + 2..2 * n + 2);
    let mut edges: Vec<Vec<u64>> = fins.clone().map(|fin| vec![apex, fin]).collect();
    edges.extend(fins.clone().map(|fin| vec![1, fin]));
    edges.extend((0..n - 1).map(|i| vec![i, i + 2]));
    edges.extend([vec![0, 1], vec![0, apex]]);
    edges.extend((1..=n).rev().map(|i| vec![i, apex]));
    edges.extend((1..n).rev().map(|i| vec![i, i + 1]));
    let mut triangles: Vec<Vec<u64>> = (0..n - 1).map(|i| vec![i, i + 1, i + 2]).collect();
    triangles.extend((1..n).map(|i| vec![i, i + 1, apex]));
    triangles.extend(fins.map(|fin| vec![1, apex, fin]));
    let vertices = (0..2 * n + 2).map(|vertex| (vec![vertex], 0.0));
    let values = (1_u32..).map(f64::from);
    let simplices = vertices.chain(edges.into_iter().chain(triangles).zip(values)).collect();
    Family { name: format!("E/{n}"), simplices }
}

/// F: the complete skeleton of dimension `d` on `n` vertices in random order, dimension by dimension.
pub(crate) fn shuffled(n: u64, d: usize, seed: u64) -> Family {
    let mut random = Random::new(seed);
    let simplices = subsets(n, d + 1).into_iter().map(|set| (set.len() as f64 + random.uniform(), set));
    Family { name: format!("F/{n}_{d}"), simplices: simplices.map(|(value, set)| (set, value)).collect() }
}
