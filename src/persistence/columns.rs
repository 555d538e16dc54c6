//! The columns that a reduction reads.

use rustc_hash::FxHashMap;

use super::threads::Threads;
use super::watch::Watch;
use crate::algebra::{Chains, Ends, Entry, SparseColumns};
use crate::error::Result;

/// The cofacets of a cell, on average.
fn cofacets<U: Copy>(boundary: &SparseColumns<U>) -> usize {
    boundary.entries() / boundary.rows().max(1)
}

/// Columns to be reduced: a boundary, its anti-transpose, or of the columns of the anti-transpose only the ends, or those asked for, until more is wanted.
pub(super) enum Columns<'a, U> {
    /// The boundary.
    Boundary(&'a SparseColumns<U>),
    /// The whole coboundary.
    Coboundary(SparseColumns<U>),
    /// The ends of the columns of the coboundary, the boundary, and the whole coboundary once it is wanted.
    Ends(Ends<U>, &'a SparseColumns<U>, Option<SparseColumns<U>>),
    /// The coboundary as chains, the boundary, and the columns that were fetched.
    Chains(Chains<'a, U>, &'a SparseColumns<U>, Fetched<U>),
}

/// Columns that were found by following chains.
pub(super) struct Fetched<U> {
    /// By column: from where to where its entries are.
    places: FxHashMap<u32, (usize, usize)>,
    entries: Vec<Entry<U>>,
    /// Whether all threads transpose if all columns are wanted.
    in_parallel: bool,
}

/// The entries from which on columns are left as chains: before that both fit the cache, and transposing is as fast.
const CHAINED: usize = 1 << 20;

/// Of so many entries one may be fetched; if more are wanted, all columns are. To follow a chain takes several times as long as to transpose.
const FETCHED: usize = 32;

impl<'a, U: Copy + Send + Sync> Columns<'a, U> {
    /// The coboundary, or the ends of its columns if they are long.
    ///
    /// A column of the coboundary is seldom looked at beyond its first few cofacets: of the 31,125 edges of a complete 2-complex, with 248 cofacets
    /// each, one has to be reduced with more than 16 of them, and none with more than 32.
    ///
    /// Where columns are short and many, and of cells of dimension 2 or more, so few are looked at further than their last entries that they are left as chains and
    /// fetched when they are added.
    ///
    /// All threads that are wanted from the beginning get whole columns, transposed by all of them.
    pub(super) fn coboundary(
        boundary: &'a SparseColumns<U>,
        threads: Threads,
        watch: Watch<'_>,
    ) -> Result<Self> {
        let ends = threads != Threads::All && cofacets(boundary) > 32;
        if ends {
            return Self::ends(boundary, (cofacets(boundary) / 4).clamp(16, 32), watch);
        }
        if threads == Threads::All {
            return Ok(Self::Coboundary(boundary.antitranspose_in_parallel(|| watch.check())?));
        }
        if boundary.entries() < CHAINED || boundary.entries() < 4 * boundary.len() {
            return Ok(Self::Coboundary(boundary.antitranspose_watched(|| watch.check())?));
        }
        let several = threads.several();
        let parts = if several { rayon::current_num_threads().min(cofacets(boundary)).max(1) } else { 1 };
        Self::chains(boundary, parts, threads.several(), watch)
    }

    /// The coboundary as chains in so many parts, or the columns themselves if it cannot be chained.
    pub(super) fn chains(
        boundary: &'a SparseColumns<U>,
        parts: usize,
        in_parallel: bool,
        watch: Watch<'_>,
    ) -> Result<Self> {
        let check = || watch.check();
        let Some(chains) = Chains::new(boundary, parts, check)? else {
            return Ok(Self::Coboundary(boundary.antitranspose_watched(check)?));
        };
        let fetched = Fetched { places: FxHashMap::default(), entries: Vec::new(), in_parallel };
        Ok(Self::Chains(chains, boundary, fetched))
    }

    /// The last `length` entries of each column of the coboundary.
    pub(super) fn ends(boundary: &'a SparseColumns<U>, length: usize, watch: Watch<'_>) -> Result<Self> {
        Ok(Self::Ends(Ends::of_antitranspose(boundary, length, || watch.check())?, boundary, None))
    }

    /// All columns, if they are known whole.
    pub(super) fn whole(&self) -> Option<&SparseColumns<U>> {
        match self {
            Self::Boundary(columns) => Some(columns),
            Self::Coboundary(columns) => Some(columns),
            Self::Ends(..) | Self::Chains(..) => None,
        }
    }

    /// Whether they are known from a row on only.
    pub(super) fn are_ends(&self) -> bool {
        matches!(self, Self::Ends(_, _, None))
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Boundary(columns) => columns.rows(),
            Self::Coboundary(columns) => columns.rows(),
            Self::Ends(ends, ..) => ends.rows(),
            Self::Chains(chains, ..) => chains.rows(),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Boundary(columns) => columns.len(),
            Self::Coboundary(columns) => columns.len(),
            Self::Ends(ends, ..) => ends.len(),
            Self::Chains(chains, ..) => chains.len(),
        }
    }

    /// The last entry of a column.
    #[inline]
    pub(super) fn last(&self, j: usize) -> Option<Entry<U>> {
        match self {
            Self::Chains(chains, ..) => chains.last(j),
            _ => self.column(j, false).last().copied(),
        }
    }

    /// Sees to it that the entries of a column can be had.
    #[inline]
    pub(super) fn fetch(&mut self, j: usize) {
        if let Self::Chains(chains, _, fetched) = self {
            let Fetched { places, entries, .. } = fetched;
            places.entry(j as u32).or_insert_with(|| {
                let start = entries.len();
                chains.push_column(j, entries);
                (start, entries.len())
            });
        }
    }

    /// The entries of a column that has been fetched, rows ascending; if it is not wanted whole, perhaps only those from its horizon on.
    #[inline]
    pub(super) fn column(&self, j: usize, whole: bool) -> &[Entry<U>] {
        match self {
            Self::Boundary(columns) => columns.column(j),
            Self::Coboundary(columns) => columns.column(j),
            Self::Ends(_, _, Some(columns)) if whole => columns.column(j),
            Self::Ends(ends, ..) => ends.column(j),
            Self::Chains(_, _, fetched) => {
                let (start, end) = fetched.places[&(j as u32)];
                &fetched.entries[start..end]
            }
        }
    }

    /// The same, if the column has been fetched.
    #[inline]
    pub(super) fn fetched(&self, j: usize, whole: bool) -> Option<&[Entry<U>]> {
        match self {
            Self::Chains(_, _, fetched) if !fetched.places.contains_key(&(j as u32)) => None,
            _ => Some(self.column(j, whole)),
        }
    }

    /// The row from which on nothing is left out of a column.
    #[inline]
    pub(super) fn horizon(&self, j: usize, whole: bool) -> u32 {
        if let Self::Ends(ends, ..) = self
            && !whole
        {
            return ends.horizon(j);
        }
        0
    }

    /// Sees to it that columns can be had whole.
    pub(super) fn complete(&mut self, watch: Watch<'_>) -> Result<()> {
        if let Self::Ends(_, boundary, whole @ None) = self {
            *whole = Some(boundary.antitranspose_watched(|| watch.check())?);
        }
        Ok(())
    }

    /// Gives chains up for whole columns if too many were fetched.
    pub(super) fn settle(&mut self, watch: Watch<'_>) -> Result<()> {
        if let Self::Chains(chains, boundary, fetched) = self
            && FETCHED * fetched.entries.len() > chains.entries()
        {
            let check = || watch.check();
            let whole = if fetched.in_parallel {
                boundary.antitranspose_in_parallel(check)
            } else {
                boundary.antitranspose_watched(check)
            };
            *self = Self::Coboundary(whole?);
        }
        Ok(())
    }
}
