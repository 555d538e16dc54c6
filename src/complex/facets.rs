//! Finding the facets of all simplices of one dimension.
//!
//! In lexicographic order the simplices that extend one simplex by a last vertex, its *children*, are neighbours. Let `p` be the parent of `s`,
//! which is `s` without its last vertex `v`. The facet of `s` without `v` is `p`; any other one is the child with last vertex `v` of a facet of
//! `p`, which is known from the dimension below. So all facets of the children of `p` are found by going through the children of its facets
//! side by side, in memory order and without a search: a simplex tree (Boissonnat, Maria, "The simplex tree", 2014) in arrays.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

use super::level::{Level, Vertices, lacks};
use super::parallel::{cut, each, pieces};
use super::simplex::without;
use super::sorted::zeros;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// The most vertices of a simplex.
pub(super) const MOST: usize = 32;

/// What is known of the simplices of one dimension, by number in lexicographic order.
pub(super) struct Tree {
    pub(super) level: Level,
    pub(super) ranks: Vec<AtomicU32>,
    /// The numbers of the facets, shape `(simplices, dimension + 1)`: entry `i` is the facet without vertex `i`. Empty in dimension 0.
    pub(super) facets: Vec<u32>,
    /// By simplex of the dimension below: its first child; and the end.
    pub(super) children: Vec<u32>,
}

/// The facets by rank of the simplex.
pub(super) struct Facets {
    /// Their ranks, ascending, shape `(simplices, dimension + 1)`.
    pub(super) rows: Vec<AtomicU32>,
    /// Bit `k` is set if the `k`-th of them has sign -1; shape `(simplices, (dimension + 8) / 8)`.
    pub(super) signs: Vec<AtomicU8>,
}

/// Fills in `upper.facets` and `upper.children`, if they are not the last to be `wanted`, and returns the facets by rank.
///
/// # Errors
/// [`Error::Input`], naming the simplex, if a facet is missing or has a larger value.
pub(super) fn facets(
    vertices: &Vertices,
    lower: &Tree,
    upper: &mut Tree,
    width: usize,
    wanted: bool,
    interrupt: &Interrupt,
) -> Result<Facets> {
    let (parents, count) = (lower.level.values.len(), upper.level.values.len());
    let bytes = width.div_ceil(8);
    let found = Facets {
        rows: zeros(count * width),
        signs: vec![0; count * bytes].into_iter().map(AtomicU8::new).collect(),
    };
    let search =
        Search { vertices, lower, level: &upper.level, ranks: &upper.ranks, width, found: &found, interrupt };
    let tasks = search.tasks(pieces(count, 4));
    let mut numbers = vec![0; if wanted { count * width } else { 0 }];
    let mut children = vec![count as u32; if wanted { parents + 1 } else { 0 }];
    {
        let sizes = |scale: usize, range: fn(&Task) -> &Range<usize>| {
            tasks.iter().map(move |task| if wanted { range(task).len() * scale } else { 0 })
        };
        let numbers = cut(&mut numbers, sizes(width, |task| &task.simplices));
        let children = cut(&mut children, sizes(1, |task| &task.parents));
        let tasks = tasks.iter().cloned().zip(numbers.into_iter().zip(children)).collect();
        each(tasks, |(task, (numbers, children))| match width {
            2 => search.run::<2>(&task, numbers, children),
            3 => search.run::<3>(&task, numbers, children),
            4 => search.run::<4>(&task, numbers, children),
            _ => search.run::<MOST>(&task, numbers, children),
        })?;
    }
    (upper.facets, upper.children) = (numbers, children);
    Ok(found)
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
    level: &'a Level,
    ranks: &'a [AtomicU32],
    width: usize,
    found: &'a Facets,
    interrupt: &'a Interrupt,
}

impl Search<'_> {
    fn simplex(&self, number: usize) -> &[u32] {
        &self.level.vertices[number * self.width..(number + 1) * self.width]
    }

    /// How a simplex of the dimension below compares with other vertices.
    fn compare(&self, number: usize, vertices: &[u32]) -> Ordering {
        if self.width == 2 {
            return (number as u32).cmp(&vertices[0]);
        }
        let width = self.width - 1;
        self.lower.level.vertices[number * width..(number + 1) * width].cmp(vertices)
    }

    /// Pieces with about as many simplices each.
    fn tasks(&self, pieces: usize) -> Vec<Task> {
        let (parents, count) = (self.lower.level.values.len(), self.level.values.len());
        let mut start = (0, 0);
        let ends = (1..=pieces).map(|piece| {
            if piece == pieces {
                return (parents, count);
            }
            let prefix = &self.simplex(count * piece / pieces)[..self.width - 1];
            let parent = lower_bound(0..parents, |number| self.compare(number, prefix).is_lt());
            (parent, lower_bound(0..count, |number| &self.simplex(number)[..self.width - 1] < prefix))
        });
        ends.map(|end| {
            let task = Task { parents: start.0..end.0, simplices: start.1..end.1 };
            start = end;
            task
        })
        .collect()
    }

    /// `ROOM` is the width, or the most there is.
    fn run<const ROOM: usize>(&self, task: &Task, numbers: &mut [u32], children: &mut [u32]) -> Result<()> {
        let width = if ROOM < MOST { ROOM } else { self.width };
        let Level { vertices, values } = self.level;
        let (mut simplex, end) = (task.simplices.start, task.simplices.end);
        let mut cursors = Cursors { at: [0; ROOM], end: [0; ROOM] };
        for parent in task.parents.clone() {
            if parent % 256 == 0 {
                self.interrupt.check()?;
            }
            if let Some(child) = children.get_mut(parent - task.parents.start) {
                *child = simplex as u32;
            }
            if simplex == end || self.compare(parent, &vertices[simplex * width..][..width - 1]).is_ne() {
                continue;
            }
            cursors.start(width, parent, self.lower);
            let prefix = &vertices[simplex * width..][..width - 1];
            while let Some(row) = vertices.get(simplex * width..(simplex + 1) * width)
                && row[..width - 1] == *prefix
            {
                let Some(facets) =
                    cursors.next(width, parent as u32, row[width - 1], &self.lower.level.vertices)
                else {
                    return Err(self.missing(row));
                };
                let facets = &facets[..width];
                if let Some(numbers) = numbers.get_mut((simplex - task.simplices.start) * width..)
                    && !numbers.is_empty()
                {
                    numbers[..width].copy_from_slice(facets);
                }
                let last = self.put::<ROOM>(self.ranks[simplex].load(Relaxed), facets);
                if self.lower.level.values[last as usize] > values[simplex] {
                    return Err(self.late(simplex, facets));
                }
                simplex += 1;
            }
        }
        if simplex < end { Err(self.missing(self.simplex(simplex))) } else { Ok(()) }
    }

    /// Writes the ranks of the facets of the simplex of a rank, ascending, and their signs; returns the number of the last facet.
    #[inline]
    fn put<const ROOM: usize>(&self, rank: u32, facets: &[u32]) -> u32 {
        let width = if ROOM < MOST { ROOM } else { facets.len() };
        let mut order = [0_u64; ROOM];
        for (omitted, &facet) in facets.iter().enumerate() {
            order[omitted] = u64::from(self.lower.ranks[facet as usize].load(Relaxed)) << 8 | omitted as u64;
        }
        let order = &mut order[..width];
        if ROOM < MOST {
            // Without branches, which ranks at random would mispredict.
            for last in (1..width).rev() {
                for k in 0..last {
                    let (a, b) = (order[k], order[k + 1]);
                    (order[k], order[k + 1]) = (a.min(b), a.max(b));
                }
            }
        } else {
            order.sort_unstable();
        }
        let rows = &self.found.rows[rank as usize * width..][..width];
        let signs = &self.found.signs[rank as usize * width.div_ceil(8)..];
        for (byte, order) in signs.iter().zip(order.chunks(8)) {
            byte.store(
                order.iter().zip(0..).fold(0, |byte, (&item, k)| byte | (item as u8 & 1) << k),
                Relaxed,
            );
        }
        for (row, &item) in rows.iter().zip(&*order) {
            row.store((item >> 8) as u32, Relaxed);
        }
        facets[order[width - 1] as usize & 0xff]
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

    /// The error about a simplex with a smaller value than a facet.
    fn late(&self, number: usize, facets: &[u32]) -> Error {
        let (simplex, value) = (self.simplex(number), self.level.values[number]);
        let earlier = |&(_, &facet): &(usize, &u32)| self.lower.level.values[facet as usize] > value;
        let (omitted, &facet) = facets.iter().enumerate().find(earlier).expect("a facet is late");
        let names = self.vertices.names(&without(simplex, omitted).collect::<Vec<_>>());
        let earlier = self.lower.level.values[facet as usize];
        let found = format!("value {value}, but its facet {names:?} has {earlier}");
        Error::input(
            Place::Simplex(self.vertices.names(simplex)),
            found,
            "a value at least that of every facet",
        )
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
fn lower_bound(range: Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut start, mut end) = (range.start, range.end);
    while start < end {
        let middle = usize::midpoint(start, end);
        if is_before(middle) { start = middle + 1 } else { end = middle }
    }
    start
}
