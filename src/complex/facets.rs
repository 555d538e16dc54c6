//! Finding the facets of all simplices of one dimension.
//!
//! In lexicographic order the simplices that extend one simplex by a last vertex, its *children*, are neighbours. Let `p` be the parent of `s`,
//! which is `s` without its last vertex `v`. The facet of `s` without `v` is `p`; any other one is the child with last vertex `v` of a facet of
//! `p`, which is known from the dimension below. So all facets of the children of `p` are found by going through the children of its facets
//! side by side, in memory order and without a search: a simplex tree (Boissonnat, Maria, "The simplex tree", 2014) in arrays.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::level::{Level, Vertices, lacks};
use super::parallel::{cut, each, pieces};
use super::simplex::without;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// The most vertices of a simplex.
pub(super) const MOST: usize = 32;

/// What is known of the simplices of one dimension, by number in lexicographic order.
pub(super) struct Tree {
    pub(super) level: Level,
    /// In the order of the values, the same for equal values or different by number.
    pub(super) keys: Vec<u32>,
    /// The numbers of the facets, shape `(simplices, dimension + 1)`: entry `i` is the facet without vertex `i`. Empty in dimension 0.
    pub(super) facets: Vec<u32>,
    /// By simplex of the dimension below: its first child; and the end.
    pub(super) children: Vec<u32>,
}

/// Fills in `upper.facets`, in the memory of its vertices and without `upper.children` if these are not `wanted` later. Returns whether the value of
/// every simplex is the largest of its facets'; then its key is that facet's.
///
/// # Errors
/// [`Error::Input`], naming the simplex, if a facet is missing.
pub(super) fn facets(
    vertices: &Vertices,
    lower: &Tree,
    upper: &mut Tree,
    width: usize,
    wanted: bool,
    interrupt: &Interrupt,
) -> Result<bool> {
    let (parents, count) = (lower.level.values.len(), upper.level.values.len());
    let fresh = AtomicBool::new(false);
    let values = &upper.level.values[..];
    let given = std::mem::take(&mut upper.level.vertices);
    // Of vertices that are wanted later each task makes its own copy.
    let (mut numbers, given) = if wanted { (vec![0; given.len()], Some(given)) } else { (given, None) };
    let given_rows = given.as_deref();
    let search = Search { vertices, lower, given: given_rows, values, width, fresh: &fresh, interrupt };
    let tasks = search.tasks(given_rows.unwrap_or(&numbers), pieces(count, 4));
    let mut children = vec![count as u32; if wanted { parents + 1 } else { 0 }];
    upper.keys = vec![0; count];
    {
        let rows = cut(&mut numbers, tasks.iter().map(|task| task.simplices.len() * width));
        let keys = cut(&mut upper.keys, tasks.iter().map(|task| task.simplices.len()));
        let parents = |task: &Task| if wanted { task.parents.len() } else { 0 };
        let children = cut(&mut children, tasks.iter().map(parents));
        let tasks = tasks.iter().cloned().zip(rows.into_iter().zip(keys).zip(children)).collect();
        each(tasks, |(task, ((rows, keys), children))| match width {
            2 => search.run::<2>(&task, rows, keys, children),
            3 => search.run::<3>(&task, rows, keys, children),
            4 => search.run::<4>(&task, rows, keys, children),
            _ => search.run::<MOST>(&task, rows, keys, children),
        })?;
    }
    upper.level.vertices = given.unwrap_or_default();
    (upper.facets, upper.children) = (numbers, children);
    Ok(!fresh.into_inner())
}

/// Parents and all their children.
#[derive(Clone)]
struct Task {
    parents: Range<usize>,
    simplices: Range<usize>,
}

struct Search<'a> {
    vertices: &'a Vertices,
    lower: &'a Tree,
    /// The vertices of all, if they are to be kept.
    given: Option<&'a [u32]>,
    values: &'a [f64],
    width: usize,
    /// Whether a value was found that is no facet's.
    fresh: &'a AtomicBool,
    interrupt: &'a Interrupt,
}

impl Search<'_> {
    /// How a simplex of the dimension below compares with other vertices.
    fn compare(&self, number: usize, vertices: &[u32]) -> Ordering {
        if self.width == 2 {
            return (number as u32).cmp(&vertices[0]);
        }
        let width = self.width - 1;
        self.lower.level.vertices[number * width..(number + 1) * width].cmp(vertices)
    }

    /// Pieces with about as many simplices each.
    fn tasks(&self, rows: &[u32], pieces: usize) -> Vec<Task> {
        let (parents, count) = (self.lower.level.values.len(), self.values.len());
        let prefix = |number: usize| &rows[number * self.width..][..self.width - 1];
        let mut start = (0, 0);
        let ends = (1..=pieces).map(|piece| {
            if piece == pieces {
                return (parents, count);
            }
            let first = prefix(count * piece / pieces);
            let parent = lower_bound(0..parents, |number| self.compare(number, first).is_lt());
            (parent, lower_bound(0..count, |number| prefix(number) < first))
        });
        ends.map(|end| {
            let task = Task { parents: start.0..end.0, simplices: start.1..end.1 };
            start = end;
            task
        })
        .collect()
    }

    /// Puts the facets of the simplices of a task in the place of their vertices, or of a copy. `ROOM` is the width, or the most there is.
    fn run<const ROOM: usize>(
        &self,
        task: &Task,
        rows: &mut [u32],
        keys: &mut [u32],
        children: &mut [u32],
    ) -> Result<()> {
        let width = if ROOM < MOST { ROOM } else { self.width };
        if let Some(given) = self.given {
            rows.copy_from_slice(&given[task.simplices.start * width..task.simplices.end * width]);
        }
        let values = &self.values[task.simplices.clone()];
        let lower = &self.lower.level.vertices[..];
        let mut cursors = Cursors { at: [0; ROOM], end: [0; ROOM] };
        let (mut simplex, mut inherited) = (0, true);
        let mut prefix = [0; ROOM];
        for parent in task.parents.clone() {
            if parent % 256 == 0 {
                self.interrupt.check()?;
                inherited &= !self.fresh.load(Relaxed);
            }
            if let Some(child) = children.get_mut(parent - task.parents.start) {
                *child = (task.simplices.start + simplex) as u32;
            }
            if simplex == values.len() || self.compare(parent, &rows[simplex * width..][..width - 1]).is_ne()
            {
                continue;
            }
            cursors.start(width, parent, self.lower);
            prefix[..width - 1].copy_from_slice(&rows[simplex * width..][..width - 1]);
            while let Some(row) = rows.get_mut(simplex * width..(simplex + 1) * width)
                && row[..width - 1] == prefix[..width - 1]
            {
                let Some(facets) = cursors.next(width, parent as u32, row[width - 1], lower) else {
                    return Err(self.missing(row));
                };
                row.copy_from_slice(&facets[..width]);
                if inherited {
                    let (key, value) = self.largest(&facets[..width]);
                    keys[simplex] = key;
                    if value != values[simplex] {
                        self.fresh.store(true, Relaxed);
                        inherited = false;
                    }
                }
                simplex += 1;
            }
        }
        if simplex < values.len() { Err(self.missing(&rows[simplex * width..][..width])) } else { Ok(()) }
    }

    /// The largest key of facets, and its value.
    #[inline]
    fn largest(&self, facets: &[u32]) -> (u32, f64) {
        let Tree { level, keys, .. } = self.lower;
        let keyed = facets.iter().map(|&facet| u64::from(keys[facet as usize]) << 32 | u64::from(facet));
        let last = keyed.fold(0, u64::max);
        ((last >> 32) as u32, level.values[last as u32 as usize])
    }

    /// The error about a simplex that lacks a facet.
    fn missing(&self, simplex: &[u32]) -> Error {
        let parents = self.lower.level.values.len();
        let found = |facet: &[u32]| {
            let number = lower_bound(0..parents, |number| self.compare(number, facet).is_lt());
            number < parents && self.compare(number, facet).is_eq()
        };
        let mut facets = (0..self.width).map(|omitted| without(simplex, omitted).collect::<Vec<_>>());
        let facet = facets.find(|facet| !found(facet)).expect("a facet was not found");
        lacks(self.vertices.names(simplex), &self.vertices.names(&facet))
    }
}

/// Where the facets of the next child may be: one range of simplices of the dimension below for every vertex but the last that is left out.
struct Cursors<const ROOM: usize> {
    at: [u32; ROOM],
    end: [u32; ROOM],
}

impl<const ROOM: usize> Cursors<ROOM> {
    /// Before the first child of a parent.
    fn start(&mut self, width: usize, parent: usize, lower: &Tree) {
        if width == 2 {
            return;
        }
        for omitted in 0..width - 1 {
            let facet = lower.facets[parent * (width - 1) + omitted] as usize;
            self.at[omitted] = lower.children[facet];
            self.end[omitted] = lower.children[facet + 1];
        }
        // The parent is itself a child of this facet, and what is looked for comes later.
        self.at[width - 2] = parent as u32 + 1;
    }

    /// The facets of the child with a last vertex, larger than those before; none if one is missing.
    #[inline]
    fn next(&mut self, width: usize, parent: u32, last: u32, vertices: &[u32]) -> Option<[u32; ROOM]> {
        let mut facets = [0; ROOM];
        facets[width - 1] = parent;
        if width == 2 {
            facets[0] = last;
            return Some(facets);
        }
        let vertex = |simplex: u32| vertices[simplex as usize * (width - 1) + width - 2];
        let cursors = self.at.iter_mut().zip(&self.end);
        for (facet, (at, &end)) in facets[..width - 1].iter_mut().zip(cursors) {
            let mut step = 1;
            while *at < end && vertex(*at) < last {
                // Most often the next one is it; else the steps grow, so that few of many children cost little.
                step *= 2;
                while step > 1 && (end - *at <= step || vertex(*at + step) >= last) {
                    step /= 2;
                }
                *at += step;
            }
            if *at == end || vertex(*at) != last {
                return None;
            }
            *facet = *at;
        }
        Some(facets)
    }
}

/// The first of a range for which `is_before` no longer holds.
pub(super) fn lower_bound(range: Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut start, mut end) = (range.start, range.end);
    while start < end {
        let middle = usize::midpoint(start, end);
        if is_before(middle) { start = middle + 1 } else { end = middle }
    }
    start
}
