//! The columns that a reduction reads.

use super::threads::Threads;
use super::watch::Watch;
use crate::algebra::{Ends, Entry, SparseColumns};
use crate::error::Result;

/// The cofacets of a cell, on average.
fn cofacets<U: Copy>(boundary: &SparseColumns<U>) -> usize {
    boundary.entries() / boundary.rows().max(1)
}

/// Columns to be reduced: a boundary, its anti-transpose, or only the ends of the columns of the anti-transpose until more is wanted.
pub(super) enum Columns<'a, U> {
    /// The boundary.
    Boundary(&'a SparseColumns<U>),
    /// The whole coboundary.
    Coboundary(SparseColumns<U>),
    /// The ends of the columns of the coboundary, the boundary, and the whole coboundary once it is wanted.
    Ends(Ends<U>, &'a SparseColumns<U>, Option<SparseColumns<U>>),
}

impl<'a, U: Copy + Send + Sync> Columns<'a, U> {
    /// The coboundary, or the ends of its columns if they are long.
    ///
    /// A column of the coboundary is seldom looked at beyond its first few cofacets: of the 31,125 edges of a complete 2-complex, with 248 cofacets
    /// each, one has to be reduced with more than 16 of them, and none with more than 32.
    ///
    /// All threads that are wanted get whole columns, transposed by all of them.
    pub(super) fn coboundary(
        boundary: &'a SparseColumns<U>,
        threads: Threads,
        watch: Watch<'_>,
    ) -> Result<Self> {
        let ends = threads != Threads::All && cofacets(boundary) > 32;
        if ends {
            return Self::ends(boundary, (cofacets(boundary) / 4).clamp(16, 32), watch);
        }
        let check = || watch.check();
        let all = threads.all(boundary.entries());
        let whole = if all {
            boundary.antitranspose_in_parallel(check)
        } else {
            boundary.antitranspose_watched(check)
        };
        Ok(Self::Coboundary(whole?))
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
            Self::Ends(..) => None,
        }
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Boundary(columns) => columns.rows(),
            Self::Coboundary(columns) => columns.rows(),
            Self::Ends(ends, ..) => ends.rows(),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Boundary(columns) => columns.len(),
            Self::Coboundary(columns) => columns.len(),
            Self::Ends(ends, ..) => ends.len(),
        }
    }

    /// The entries of a column, rows ascending; if it is not wanted whole, perhaps only those from its horizon on.
    #[inline]
    pub(super) fn column(&self, j: usize, whole: bool) -> &[Entry<U>] {
        match self {
            Self::Boundary(columns) => columns.column(j),
            Self::Coboundary(columns) => columns.column(j),
            Self::Ends(_, _, Some(columns)) if whole => columns.column(j),
            Self::Ends(ends, ..) => ends.column(j),
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
}
