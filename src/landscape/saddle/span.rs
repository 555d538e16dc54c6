//! The paths of all pairs, the discs over their loops, and the simplices that they make.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::complex::{Certificate, Fillings, SaddleSimplex};
use super::disc::{Filling, Proof};
use super::fill::{ball, disc};
use super::graph::Graph;
use super::probe::Probe;
use super::ridge::Critical;
use super::search::BATCH;
use super::word::{Letter, canonical, inverse, reduced};
use crate::error::Result;
use crate::landscape::wanted::combinations;

/// The path of a pair: a word, and the largest loss on it.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub(super) word: Vec<Letter>,
    pub(super) value: f64,
    pub(super) direct: bool,
}

/// The paths of all pairs of minima that are connected.
pub(super) struct Span {
    pub(super) paths: BTreeMap<[u32; 2], Path>,
    /// How many minima there are.
    pub(super) minima: u32,
    /// How many of them, from the first, are vertices.
    count: u32,
}

/// Triangles: value, the name of the loop, and whether it goes the loop's own way.
type Triangles = FxHashMap<Vec<u32>, (f64, Vec<Letter>, bool)>;

/// A sum of discs by their names, each so many times.
type Chain = Vec<(Vec<Letter>, i32)>;

impl Span {
    /// Lowest saddles; then, cheapest first, concatenations of two paths for pairs without one.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let direct = |(pair, place): ([u32; 2], usize)| {
            let saddle = &graph.saddles[place];
            let floor = pair.map(|end| graph.objective.loss(&graph.minima[end as usize]).value);
            let value = saddle.critical.value.max(floor[0]).max(floor[1]);
            (pair, Path { word: vec![(place, saddle.ends == pair)], value, direct: true })
        };
        let paths: BTreeMap<_, _> = graph.direct().into_iter().map(direct).collect();
        let mut span = Self { paths, minima: graph.minima.len() as u32, count: graph.vertices() as u32 };
        for pair in &graph.same {
            let value = pair.map(|end| graph.objective.loss(&graph.minima[end as usize]).value);
            span.paths.insert(*pair, Path { word: Vec::new(), value: value[0].max(value[1]), direct: false });
        }
        span.concatenate();
        span
    }

    pub(super) fn path(&self, a: u32, b: u32) -> Option<&Path> {
        self.paths.get(&[a.min(b), a.max(b)])
    }

    /// The word from one minimum to another; empty without a path.
    pub(super) fn word(&self, from: u32, to: u32) -> Vec<Letter> {
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
        combinations(self.count, 3).filter_map(triangle).collect()
    }

    /// Fills the loops that no filling is known of; returns the critical points that were met.
    pub(super) fn discs(&self, graph: &mut Graph<'_>, fillings: &mut Fillings) -> Result<Vec<Critical>> {
        let mut words: Vec<_> = self.triangles().into_iter().map(|(_, _, word)| canonical(&word).0).collect();
        words.sort();
        words.dedup();
        words.retain(|word| !word.is_empty() && !fillings.contains_key(word));
        graph.stage("discs", words.len());
        let mut met = Vec::new();
        for batch in words.chunks(BATCH) {
            if graph.spent() {
                break;
            }
            let known: Vec<Critical> =
                graph.higher.iter().map(|known| known.0.clone()).chain(met.iter().cloned()).collect();
            let known: Vec<&Critical> = known.iter().filter(|critical| critical.index == 2).collect();
            let name = |word: &Vec<Letter>| format!("disc-{}", word.len());
            let filled =
                graph.searched(batch, name, |graph, probe, word| disc(probe, graph, word, &known))?;
            for (word, filling) in batch.iter().zip(filled) {
                met.extend(filling.met.iter().cloned());
                fillings.insert(word.clone(), filling);
            }
        }
        Ok(met)
    }

    /// All simplices with their values and certificates. A triangle whose loop the budget left unfilled is not among them.
    pub(super) fn simplices(&self, graph: &mut Graph<'_>, fillings: &Fillings) -> Result<Vec<SaddleSimplex>> {
        let mut simplices: Vec<_> = (0..self.count).map(|index| vertex(graph, index)).collect();
        let lowest = simplices.len();
        for (pair, path) in self.paths.iter().filter(|(pair, _)| pair[1] < self.count) {
            let certificate = of_path(graph, path, *pair);
            let (vertices, steps) = (pair.to_vec(), path.word.clone());
            simplices.push(SaddleSimplex { vertices, value: path.value, certificate, steps });
        }
        if graph.options.index == 0 {
            return Ok(simplices);
        }
        let sides = simplices[lowest..].to_vec();
        let mut triangles = Triangles::default();
        for (vertices, floor, word) in self.triangles() {
            let (name, forward) = canonical(&word);
            let filling = fillings.get(&name);
            if filling.is_none() && !name.is_empty() {
                continue;
            }
            let (value, certificate) = certified(graph, filling, floor, &vertices, &sides);
            triangles.insert(vertices.clone(), (value, name, forward));
            simplices.push(SaddleSimplex { vertices, value, certificate, steps: Vec::new() });
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
        fillings: &Fillings,
        triangles: &Triangles,
        simplices: &mut Vec<SaddleSimplex>,
    ) -> Result<()> {
        let mut known: FxHashMap<Chain, Filling> = FxHashMap::default();
        let facets: Vec<_> =
            simplices.iter().filter(|simplex| simplex.vertices.len() == 3).cloned().collect();
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
                let (value, certificate) = certified(graph, None, floor, &vertices, &facets);
                simplices.push(SaddleSimplex { vertices, value, certificate, steps: Vec::new() });
                continue;
            }
            let back: Vec<_> = chain.iter().map(|(name, times)| (name.clone(), -times)).collect();
            let key = chain.clone().min(back);
            if !known.contains_key(&key) {
                let name = |_: &Chain| "ball".to_owned();
                let search =
                    |graph: &Graph<'_>, probe: &Probe<'_>, key: &Chain| ball(probe, graph, key, fillings);
                let mut found = graph.searched(std::slice::from_ref(&key), name, search)?;
                let filling = found.remove(0);
                graph.meet(filling.met.clone())?;
                known.insert(key.clone(), filling);
            }
            let (value, certificate) = certified(graph, Some(&known[&key]), floor, &vertices, &facets);
            simplices.push(SaddleSimplex { vertices, value, certificate, steps: Vec::new() });
        }
        Ok(())
    }
}

/// The certificate of a path: its saddle, or, of a concatenation, the path of its highest saddle.
fn of_path(graph: &Graph<'_>, path: &Path, pair: [u32; 2]) -> Certificate {
    let height = |letter: &&Letter| graph.saddles[letter.0].critical.value;
    match path.word.iter().max_by(|a, b| height(a).total_cmp(&height(b))) {
        Some(highest) if path.direct => graph.certificate(&graph.saddles[highest.0].critical),
        Some(highest) if graph.vertices() == graph.minima.len() => {
            let [a, b] = graph.saddles[highest.0].ends;
            Certificate::With(vec![a.min(b), a.max(b)])
        }
        // The saddle lies between minima that are no vertices.
        Some(highest) => graph.certificate(&graph.saddles[highest.0].critical),
        None => Certificate::With(vec![pair[0]]),
    }
}

/// The value and certificate of a triangle or tetrahedron, from the filling of its boundary if it has one.
fn certified(
    graph: &Graph<'_>,
    filling: Option<&Filling>,
    floor: f64,
    vertices: &[u32],
    facets: &[SaddleSimplex],
) -> (f64, Certificate) {
    let highest = || {
        let own = |facet: &&SaddleSimplex| facet.vertices.iter().all(|vertex| vertices.contains(vertex));
        let facet = facets.iter().filter(own).max_by(|a, b| a.value.total_cmp(&b.value));
        Certificate::With(facet.map(|facet| facet.vertices.clone()).unwrap_or_default())
    };
    match filling {
        Some(filling) if filling.value > floor => {
            let certificate = match &filling.proof {
                Proof::Critical(critical) => graph.certificate(critical),
                Proof::Boundary => highest(),
                Proof::Bound => Certificate::None,
            };
            (filling.value, certificate)
        }
        _ => (floor, highest()),
    }
}

fn vertex(graph: &Graph<'_>, index: u32) -> SaddleSimplex {
    SaddleSimplex {
        vertices: vec![index],
        value: graph.objective.loss(&graph.minima[index as usize]).value,
        certificate: graph.bottoms[index as usize].certificate(),
        steps: Vec::new(),
    }
}
