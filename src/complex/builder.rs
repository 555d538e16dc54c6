//! Building a filtered simplicial complex out of simplices in any order.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::cells::Cells;
use super::facets::FacetTable;
use super::filtered::{FilteredComplex, Simplices};
use super::simplex::{sort_vertices, without};
use crate::error::{Error, Place, Result};

/// Takes simplices in any order; [`Builder::build`] orders and checks them.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    /// By dimension.
    given: Vec<Given>,
    count: usize,
}

/// The simplices of one dimension in the order given.
#[derive(Debug, Clone, Default)]
struct Given {
    /// Shape `(simplices, dimension + 1)`, each row increasing.
    labels: Vec<u64>,
    values: Vec<f64>,
}

/// The simplices of one dimension in filtration order.
struct Sorted {
    /// Shape `(simplices, dimension + 1)`, each row increasing.
    vertices: Vec<u32>,
    values: Vec<f64>,
}

impl Sorted {
    fn simplex(&self, rank: usize, width: usize) -> &[u32] {
        &self.vertices[rank * width..(rank + 1) * width]
    }
}

impl Builder {
    /// Adds a simplex by its vertex labels, in any order, with its filtration value. `-0.0` counts as `0.0`.
    ///
    /// # Errors
    /// [`Error::Input`] if there are no labels, one is repeated, or the value is NaN; [`Error::Limit`] beyond 2^32 - 1
    /// simplices, or 32 vertices of one simplex. The builder is then as before.
    pub fn add(&mut self, labels: &[u64], value: f64) -> Result<()> {
        if value.is_nan() {
            return Err(Error::input(Place::Simplex(labels.to_vec()), "value NaN", "a number"));
        }
        if self.count >= u32::MAX as usize {
            return Err(Error::Limit("more than 4294967295 simplices, the most counted in 32 bits".into()));
        }
        if labels.len() > 32 {
            let count = labels.len();
            return Err(Error::Limit(format!(
                "a simplex of {count} vertices has more than 4294967295 faces"
            )));
        }
        let dimension = labels.len().saturating_sub(1);
        if dimension >= self.given.len() {
            self.given.resize(dimension + 1, Given::default());
        }
        let given = &mut self.given[dimension];
        let start = given.labels.len();
        given.labels.extend_from_slice(labels);
        if let Err(error) = sort_vertices(&mut given.labels[start..]) {
            given.labels.truncate(start);
            return Err(error);
        }
        given.values.push(value + 0.0);
        self.count += 1;
        Ok(())
    }

    /// The complex of the simplices added.
    ///
    /// # Errors
    /// [`Error::Input`], naming the simplex, if one is given twice, lacks a facet, or comes before one of its facets.
    pub fn build(mut self) -> Result<FilteredComplex> {
        while self.given.last().is_some_and(|given| given.values.is_empty()) {
            self.given.pop();
        }
        let Self { given, count } = self;
        let labels = vertex_labels(&given)?;
        let compact = Compact::new(&labels);
        let mut sorted = Vec::with_capacity(given.len());
        for (dimension, given) in given.into_iter().enumerate() {
            sorted.push(sort(given, dimension + 1, &compact)?);
        }
        let mut simplices: Vec<Simplices> = Vec::with_capacity(sorted.len());
        let mut table = None;
        for (dimension, level) in sorted.iter().enumerate() {
            let facets = match &table {
                None => Vec::new(),
                Some(table) => facets(&labels, table, &sorted[dimension - 1], level, dimension + 1)?,
            };
            simplices.push(Simplices { vertices: Vec::new(), facets });
            table = Some(FacetTable::new(&level.vertices, dimension + 1).map_err(|(rank, _)| {
                let simplex = names(&labels, level.simplex(rank as usize, dimension + 1).iter().copied());
                Error::input(Place::Simplex(simplex), "given twice", "every simplex once")
            })?);
        }
        let cells = merge(&sorted, count);
        for (simplices, sorted) in simplices.iter_mut().zip(sorted) {
            simplices.vertices = sorted.vertices;
        }
        Ok(FilteredComplex { cells: Arc::new(cells), labels, simplices })
    }
}

/// The labels of the vertices, increasing.
fn vertex_labels(given: &[Given]) -> Result<Vec<u64>> {
    let mut labels = given.first().map_or(Vec::new(), |vertices| vertices.labels.clone());
    labels.sort_unstable();
    match labels.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Error::input(Place::Simplex(vec![pair[0]]), "given twice", "every simplex once")),
        None => Ok(labels),
    }
}

/// From a label to its index among the increasing labels.
enum Compact {
    /// Labels are small enough for a table.
    Table(Vec<u32>),
    /// They are not.
    Map(FxHashMap<u64, u32>),
}

const NO_VERTEX: u32 = u32::MAX;

impl Compact {
    fn new(labels: &[u64]) -> Self {
        let last = labels.last().copied().unwrap_or(0);
        if last / 8 <= labels.len() as u64 {
            let mut table = vec![NO_VERTEX; last as usize + 1];
            labels.iter().zip(0..).for_each(|(&label, index)| table[label as usize] = index);
            Self::Table(table)
        } else {
            Self::Map(labels.iter().copied().zip(0..).collect())
        }
    }

    fn index(&self, label: u64) -> Option<u32> {
        match self {
            Self::Table(table) => {
                let index = usize::try_from(label).ok().and_then(|label| table.get(label));
                index.copied().filter(|&index| index != NO_VERTEX)
            }
            Self::Map(map) => map.get(&label).copied(),
        }
    }
}

/// Puts the simplices of one dimension into filtration order.
fn sort(given: Given, width: usize, compact: &Compact) -> Result<Sorted> {
    let mut vertices = Vec::with_capacity(given.labels.len());
    for simplex in given.labels.chunks_exact(width) {
        for &label in simplex {
            vertices.push(compact.index(label).ok_or_else(|| lacks(simplex, &[label]))?);
        }
    }
    drop(given.labels);
    let mut order: Vec<(u64, u32)> = given.values.iter().map(|&value| ascending(value)).zip(0..).collect();
    let simplex = |index: u32| &vertices[index as usize * width..(index as usize + 1) * width];
    order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| simplex(a.1).cmp(simplex(b.1))));
    let values = order.iter().map(|&(_, index)| given.values[index as usize]).collect();
    let sorted = order.iter().flat_map(|&(_, index)| simplex(index)).copied().collect();
    Ok(Sorted { vertices: sorted, values })
}

/// The bits of a number that is not NaN, such that their order is that of the numbers.
fn ascending(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The ranks of the facets of all simplices of one dimension; checks that they exist and do not come later.
fn facets(
    labels: &[u64],
    table: &FacetTable<'_>,
    lower: &Sorted,
    level: &Sorted,
    width: usize,
) -> Result<Vec<u32>> {
    let mut facets = Vec::with_capacity(level.vertices.len());
    for (simplex, &value) in level.vertices.chunks_exact(width).zip(&level.values) {
        for omitted in 0..width {
            let facet = without(simplex, omitted);
            let Some(found) = table.find(&facet) else {
                return Err(lacks(&names(labels, simplex.iter().copied()), &names(labels, facet)));
            };
            let earlier = lower.values[found as usize];
            if value < earlier {
                let place = Place::Simplex(names(labels, simplex.iter().copied()));
                let found = format!("value {value}, but its facet {:?} has {earlier}", names(labels, facet));
                return Err(Error::input(place, found, "a value at least that of every facet"));
            }
            facets.push(found);
        }
    }
    Ok(facets)
}

fn names(labels: &[u64], vertices: impl Iterator<Item = u32>) -> Vec<u64> {
    vertices.map(|vertex| labels[vertex as usize]).collect()
}

fn lacks(simplex: &[u64], face: &[u64]) -> Error {
    let found = format!("its face {face:?} is missing");
    Error::input(Place::Simplex(simplex.to_vec()), found, "every face of a simplex in the complex")
}

/// Merges the dimensions into the order of the filtration.
fn merge(sorted: &[Sorted], count: usize) -> Cells {
    let mut cells = Cells::with_capacity(count);
    let mut next = vec![0; sorted.len()];
    for _ in 0..count {
        let heads = sorted.iter().zip(&next).enumerate();
        let heads =
            heads.filter_map(|(dimension, (level, &next))| Some((dimension, *level.values.get(next)?)));
        // Of equal values the first is taken, the lowest dimension.
        let (dimension, value) =
            heads.min_by(|a, b| a.1.total_cmp(&b.1)).expect("as many simplices as were counted");
        cells.push(dimension, value);
        next[dimension] += 1;
    }
    cells
}
