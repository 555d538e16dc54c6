//! The simplicial complex on the minima, by saddles, discs and balls.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cone::around;
use super::descent::scale;
use super::disc::{Boundary, Filling, Proof, fill};
use super::frame::Lengths;
use super::graph::{Graph, Saddle, pairs};
use super::options::SaddleOptions;
use super::polyline::Polyline;
use super::probe::{Cost, Probe};
use super::ridge::Critical;
use super::vector::{mean, minus, plus};
use super::word::{Letter, canonical, inverse, reduced};
use crate::complex::FilteredComplex;
use crate::error::{Error, Result};
use crate::landscape::growth::combinations;
use crate::landscape::{Objective, Watch};

/// Why a simplex enters at its value.
#[derive(Debug, Clone, PartialEq)]
pub enum Certificate {
    /// It is a minimum.
    Minimum,
    /// Its largest loss is at this critical point, whose index is the simplex's dimension.
    Critical {
        /// The critical point.
        critical: Box<Critical>,
        /// Of a saddle of index 1, the minima that the descents from its sides end in.
        ends: Option<[u32; 2]>,
        /// How many searches ended in it.
        found: u32,
    },
    /// It enters with its highest facet, for it adds nothing to its boundary.
    Facet,
    /// None: the value is the largest loss that a search found on a map of the simplex.
    None,
}

/// A simplex on minima.
#[derive(Debug, Clone, PartialEq)]
pub struct SaddleSimplex {
    /// Increasing indices of its minima.
    pub vertices: Vec<u32>,
    /// Its filtration value.
    pub value: f64,
    /// What certifies the value.
    pub certificate: Certificate,
}

/// Minima, the saddles between them, and the complex that they span.
#[derive(Debug, Clone)]
pub struct SaddleComplex {
    /// The minima: the given ones, then those that descents found.
    pub minima: Vec<Vec<f64>>,
    /// How many of them were given.
    pub given: usize,
    /// The saddles, in the order in which they were found.
    pub saddles: Vec<Saddle>,
    /// Critical points of index 2 and more, each with how many searches ended in it.
    pub higher: Vec<(Critical, u32)>,
    /// Saddles whose sides descend to one minimum; the complex has no place for them.
    pub own_loops: Vec<Critical>,
    /// How often each pair was searched.
    pub tried: BTreeMap<[u32; 2], u32>,
    /// Ridges that were lost.
    pub lost: u32,
    /// An estimate of how many saddles were never found (Chao 1987), from how often the others were.
    pub unseen: f64,
    /// What was spent.
    pub cost: Cost,
    /// All simplices, by dimension, then by vertices.
    pub simplices: Vec<SaddleSimplex>,
}

impl SaddleComplex {
    /// The filtered complex, its labels the indices of the minima.
    ///
    /// # Errors
    /// If a loss is no number.
    pub fn filtered(&self) -> Result<FilteredComplex> {
        let mut builder = FilteredComplex::builder();
        for simplex in &self.simplices {
            let labels: Vec<u64> = simplex.vertices.iter().map(|&vertex| u64::from(vertex)).collect();
            builder.add(&labels, simplex.value)?;
        }
        builder.build()
    }

    /// The simplex on these minima (increasing).
    #[must_use]
    pub fn find(&self, vertices: &[u32]) -> Option<&SaddleSimplex> {
        self.simplices.iter().find(|simplex| simplex.vertices == vertices)
    }
}

/// Searches the saddles between minima and spans the complex, up to dimension `options.index + 1`.
///
/// Searches run in parallel, in batches of a fixed size; the result is the same on any number of threads.
///
/// # Errors
/// Options out of range; minima of another dimension than the objective; if the watch stops.
pub fn saddles(
    objective: &dyn Objective,
    minima: &[Vec<f64>],
    options: &SaddleOptions,
    watch: &Watch<'_>,
) -> Result<SaddleComplex> {
    options.validate()?;
    if let Some(wrong) = minima.iter().find(|minimum| minimum.len() != objective.dimension()) {
        let found = format!("a minimum with {} parameters", wrong.len());
        return Err(Error::usage(
            "minima",
            found,
            format!("{}, as the objective has", objective.dimension()),
        ));
    }
    let lengths = Lengths { scale: scale(minima), tolerance: options.gradient };
    let mut graph = Graph {
        objective,
        watch,
        options,
        lengths,
        minima: minima.to_vec(),
        given: minima.len(),
        saddles: Vec::new(),
        higher: Vec::new(),
        own_loops: Vec::new(),
        tried: BTreeMap::new(),
        lost: 0,
        cost: Cost::default(),
    };
    graph.search()?;
    let mut fillings: FxHashMap<Vec<Letter>, Filling> = FxHashMap::default();
    // A disc may meet a saddle that no segment did; then there are other paths, and other loops to fill.
    let mut span = Span::new(&graph);
    for _ in 0..5 {
        let met = span.discs(&mut graph, &mut fillings)?;
        if !graph.meet(met)? {
            break;
        }
        span = Span::new(&graph);
        span.discs(&mut graph, &mut fillings)?;
    }
    let simplices = span.simplices(&mut graph, &fillings)?;
    let unseen = graph.unseen();
    let Graph { minima, given, saddles, higher, own_loops, tried, lost, cost, .. } = graph;
    Ok(SaddleComplex { minima, given, saddles, higher, own_loops, tried, lost, unseen, cost, simplices })
}

/// The path of a pair: a word, and the largest loss on it.
#[derive(Debug, Clone)]
struct Path {
    word: Vec<Letter>,
    value: f64,
    direct: bool,
}

/// The paths of all pairs that are connected.
struct Span {
    paths: BTreeMap<[u32; 2], Path>,
    count: u32,
}

impl Span {
    /// Lowest saddles; then, cheapest first, concatenations of two paths for pairs without one.
    fn new(graph: &Graph<'_>) -> Self {
        let direct = |(pair, place): ([u32; 2], usize)| {
            let saddle = &graph.saddles[place];
            let floor = pair.map(|end| graph.objective.loss(&graph.minima[end as usize]).value);
            let value = saddle.critical.value.max(floor[0]).max(floor[1]);
            (pair, Path { word: vec![(place, saddle.ends == pair)], value, direct: true })
        };
        let paths: BTreeMap<_, _> = graph.direct().into_iter().map(direct).collect();
        let mut span = Self { paths, count: graph.minima.len() as u32 };
        while let Some((pair, path)) = span.cheapest() {
            span.paths.insert(pair, path);
        }
        span
    }

    /// The lowest concatenation for a pair without a path.
    fn cheapest(&self) -> Option<([u32; 2], Path)> {
        let mut best: Option<(f64, [u32; 2], u32)> = None;
        for pair in pairs(self.count as usize).into_iter().filter(|pair| !self.paths.contains_key(pair)) {
            for middle in (0..self.count).filter(|middle| !pair.contains(middle)) {
                let (Some(first), Some(second)) = (self.path(pair[0], middle), self.path(middle, pair[1]))
                else {
                    continue;
                };
                let value = first.value.max(second.value);
                if best.is_none_or(|best| value < best.0) {
                    best = Some((value, pair, middle));
                }
            }
        }
        let (value, pair, middle) = best?;
        let word = reduced([self.word(pair[0], middle), self.word(middle, pair[1])].concat());
        Some((pair, Path { word, value, direct: false }))
    }

    fn path(&self, a: u32, b: u32) -> Option<&Path> {
        self.paths.get(&[a.min(b), a.max(b)])
    }

    /// The word from one minimum to another; empty without a path.
    fn word(&self, from: u32, to: u32) -> Vec<Letter> {
        let word = self.path(from, to).map(|path| path.word.clone()).unwrap_or_default();
        if from < to { word } else { inverse(&word) }
    }

    /// The triangles whose sides are all there: vertices, largest side, and the loop's word.
    fn triangles(&self) -> Vec<(Vec<u32>, f64, Vec<Letter>)> {
        let triangle = |vertices: Vec<u32>| {
            let [a, b, c] = [vertices[0], vertices[1], vertices[2]];
            let sides = [self.path(a, b)?, self.path(b, c)?, self.path(a, c)?];
            let value = sides.iter().map(|path| path.value).fold(f64::NEG_INFINITY, f64::max);
            let word = reduced([self.word(a, b), self.word(b, c), self.word(c, a)].concat());
            Some((vertices, value, word))
        };
        combinations(self.count, 3).into_iter().filter_map(triangle).collect()
    }

    /// Fills the loops that no filling is known of; returns the critical points that were met.
    fn discs(
        &self,
        graph: &mut Graph<'_>,
        fillings: &mut FxHashMap<Vec<Letter>, Filling>,
    ) -> Result<Vec<Critical>> {
        let mut words: Vec<_> = self.triangles().into_iter().map(|(_, _, word)| canonical(&word).0).collect();
        words.sort();
        words.dedup();
        words.retain(|word| !word.is_empty() && !fillings.contains_key(word));
        let mut met = Vec::new();
        for batch in words.chunks(8) {
            let known: Vec<Critical> =
                graph.higher.iter().map(|known| known.0.clone()).chain(met.iter().cloned()).collect();
            let known: Vec<&Critical> = known.iter().filter(|critical| critical.index == 2).collect();
            let filled = batch
                .par_iter()
                .with_max_len(1)
                .map(|word| {
                    let probe = Probe::new(graph.objective, graph.watch);
                    Ok((disc(&probe, graph, word, &known)?, probe.cost()))
                })
                .collect::<Result<Vec<_>>>()?;
            for (word, (filling, cost)) in batch.iter().zip(filled) {
                graph.cost += cost;
                met.extend(filling.met.iter().cloned());
                fillings.insert(word.clone(), filling);
            }
        }
        Ok(met)
    }

    /// All simplices with their values and certificates.
    fn simplices(
        &self,
        graph: &mut Graph<'_>,
        fillings: &FxHashMap<Vec<Letter>, Filling>,
    ) -> Result<Vec<SaddleSimplex>> {
        let vertex = |index: u32| SaddleSimplex {
            vertices: vec![index],
            value: graph.objective.loss(&graph.minima[index as usize]).value,
            certificate: Certificate::Minimum,
        };
        let mut simplices: Vec<_> = (0..self.count).map(vertex).collect();
        for (pair, path) in &self.paths {
            let certificate = if path.direct {
                graph.certificate(&graph.saddles[path.word[0].0].critical)
            } else {
                Certificate::Facet
            };
            simplices.push(SaddleSimplex { vertices: pair.to_vec(), value: path.value, certificate });
        }
        if graph.options.index == 0 {
            return Ok(simplices);
        }
        let mut triangles: FxHashMap<Vec<u32>, (f64, Vec<Letter>, bool)> = FxHashMap::default();
        for (vertices, floor, word) in self.triangles() {
            let (name, forward) = canonical(&word);
            let (value, certificate) = match fillings.get(&name) {
                None => (floor, Certificate::Facet),
                Some(filling) => (filling.value.max(floor), certified(graph, filling, floor)),
            };
            triangles.insert(vertices.clone(), (value, name, forward));
            simplices.push(SaddleSimplex { vertices, value, certificate });
        }
        if graph.options.index >= 2 {
            self.balls(graph, fillings, &triangles, &mut simplices)?;
        }
        Ok(simplices)
    }

    /// Tetrahedra: free where the discs of their sides cancel, else balls.
    fn balls(
        &self,
        graph: &mut Graph<'_>,
        fillings: &FxHashMap<Vec<Letter>, Filling>,
        triangles: &FxHashMap<Vec<u32>, (f64, Vec<Letter>, bool)>,
        simplices: &mut Vec<SaddleSimplex>,
    ) -> Result<()> {
        let mut known: FxHashMap<Vec<(Vec<Letter>, i32)>, Filling> = FxHashMap::default();
        for vertices in combinations(self.count, 4) {
            let mut chain: BTreeMap<Vec<Letter>, i32> = BTreeMap::new();
            let mut floor = f64::NEG_INFINITY;
            let mut whole = true;
            for omitted in 0..4 {
                let side = [&vertices[..omitted], &vertices[omitted + 1..]].concat();
                let Some((value, name, forward)) = triangles.get(&side) else {
                    whole = false;
                    continue;
                };
                floor = floor.max(*value);
                if fillings.contains_key(name) {
                    let sign = if (omitted % 2 == 0) == *forward { 1 } else { -1 };
                    *chain.entry(name.clone()).or_default() += sign;
                }
            }
            if !whole {
                continue;
            }
            chain.retain(|_, times| *times != 0);
            let chain: Vec<_> = chain.into_iter().collect();
            if chain.is_empty() {
                simplices.push(SaddleSimplex { vertices, value: floor, certificate: Certificate::Facet });
                continue;
            }
            let back: Vec<_> = chain.iter().map(|(name, times)| (name.clone(), -times)).collect();
            let key = chain.clone().min(back);
            if !known.contains_key(&key) {
                let probe = Probe::new(graph.objective, graph.watch);
                let filling = ball(&probe, graph, &key, fillings)?;
                graph.cost += probe.cost();
                graph.meet(filling.met.clone())?;
                known.insert(key.clone(), filling);
            }
            let filling = &known[&key];
            let certificate = certified(graph, filling, floor);
            simplices.push(SaddleSimplex { vertices, value: filling.value.max(floor), certificate });
        }
        Ok(())
    }
}

fn certified(graph: &Graph<'_>, filling: &Filling, floor: f64) -> Certificate {
    match &filling.proof {
        _ if filling.value <= floor => Certificate::Facet,
        Proof::Boundary => Certificate::Facet,
        Proof::Critical(critical) => graph.certificate(critical),
        Proof::Bound => Certificate::None,
    }
}

/// The closed polyline of a word, its last knot left out, and its largest saddle.
fn knots(graph: &Graph<'_>, word: &[Letter]) -> (Vec<Vec<f64>>, f64) {
    let mut knots: Vec<Vec<f64>> = Vec::new();
    let mut floor = f64::NEG_INFINITY;
    for (edge, forward) in word {
        let saddle = &graph.saddles[*edge];
        floor = floor.max(saddle.critical.value);
        let mut path = saddle.path.clone();
        if !forward {
            path.reverse();
        }
        knots.extend(path.into_iter().skip(usize::from(!knots.is_empty())));
    }
    let mut knots = Polyline(knots).refined(0.2 * graph.lengths.scale);
    knots.pop();
    (knots, floor)
}

/// The disc over a word's loop: cones over the mean of its saddles, then of its minima, then over points beside.
fn disc(probe: &Probe<'_>, graph: &Graph<'_>, word: &[Letter], known: &[&Critical]) -> Result<Filling> {
    let (knots, floor) = knots(graph, word);
    let saddles: Vec<&[f64]> =
        word.iter().map(|letter| graph.saddles[letter.0].critical.point.as_slice()).collect();
    let ends: Vec<&[f64]> = word
        .iter()
        .flat_map(|letter| graph.saddles[letter.0].ends)
        .map(|end| graph.minima[end as usize].as_slice())
        .collect();
    let mut apexes = vec![mean(&saddles), mean(&ends)];
    let mut random = ChaCha8Rng::seed_from_u64(graph.options.seed);
    for _ in 0..2 {
        let mut weights: Vec<f64> = knots.iter().map(|_| random.random_range(0.0..1.0)).collect();
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        let mut apex = vec![0.0; knots[0].len()];
        knots.iter().zip(&weights).for_each(|(knot, weight)| super::vector::add(&mut apex, *weight, knot));
        apexes.push(apex);
    }
    let map = |apex: &[f64], at: &[f64]| over(apex, &around(&knots, at[0]), at[1]);
    let boundary = Boundary { map: &map, arcs: knots.len(), shares: 1, floor };
    fill(probe, &boundary, &apexes, known, graph.options.tolerance, graph.lengths)
}

/// The ball over the sphere that discs make: the loops of all of them side by side, each in its disc's cone, all in cones over one apex.
fn ball(
    probe: &Probe<'_>,
    graph: &Graph<'_>,
    chain: &[(Vec<Letter>, i32)],
    fillings: &FxHashMap<Vec<Letter>, Filling>,
) -> Result<Filling> {
    let mut discs: Vec<(Vec<Vec<f64>>, Vec<f64>)> = Vec::new();
    let mut floor = f64::NEG_INFINITY;
    for (name, _) in chain {
        let filling = &fillings[name];
        floor = floor.max(filling.value);
        discs.push((knots(graph, name).0, filling.apex.clone()));
    }
    let arcs = discs.iter().map(|disc| disc.0.len()).sum();
    let map = |apex: &[f64], at: &[f64]| {
        let mut place = at[0];
        for (knots, centre) in &discs {
            if place < knots.len() as f64 {
                return over(apex, &over(centre, &around(knots, place), at[1]), at[2]);
            }
            place -= knots.len() as f64;
        }
        over(apex, &discs[0].1, at[2])
    };
    let centres: Vec<&[f64]> = discs.iter().map(|disc| disc.1.as_slice()).collect();
    let boundary = Boundary { map: &map, arcs, shares: 2, floor };
    let known: Vec<&Critical> =
        graph.higher.iter().map(|known| &known.0).filter(|known| known.index == 3).collect();
    fill(probe, &boundary, &[mean(&centres)], &known, graph.options.tolerance, graph.lengths)
}

/// The point so far on the way from an apex.
fn over(apex: &[f64], point: &[f64], share: f64) -> Vec<f64> {
    plus(apex, share, &minus(point, apex))
}
