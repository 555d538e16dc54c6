//! Building a filtered simplicial complex out of simplices in any order.

use super::facets::MOST;
use super::filtered::FilteredComplex;
use super::given::{Given, check_value};
use super::level::Level;
use super::simplex::sort_vertices;
use super::sorted::SortedSimplices;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// Takes simplices in any order; [`Builder::build`] orders and checks them.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    /// By dimension.
    given: Vec<Given>,
    count: usize,
}

impl Builder {
    /// Adds a simplex by its vertex labels, in any order, with its filtration value. `-0.0` counts as `0.0`.
    ///
    /// # Errors
    /// [`Error::Input`] if there are no labels, one is repeated, or the value is NaN; [`Error::Limit`] beyond 2^32 - 1
    /// simplices, or 32 vertices of one simplex. The builder is then as before.
    pub fn add(&mut self, labels: &[u64], value: f64) -> Result<()> {
        check_value(labels, value)?;
        check_counts(self.count + 1, labels.len())?;
        if !labels.is_empty() && labels.is_sorted_by(|a, b| a < b) {
            self.push(labels, value);
            return Ok(());
        }
        let mut sorted = labels.to_vec();
        sort_vertices(&mut sorted)?;
        self.push(&sorted, value);
        Ok(())
    }

    fn push(&mut self, labels: &[u64], value: f64) {
        self.count += 1;
        self.of_width(labels.len()).push(labels, value);
    }

    fn of_width(&mut self, width: usize) -> &mut Given {
        if self.given.len() < width {
            self.given.resize(width, Given::default());
        }
        &mut self.given[width - 1]
    }

    /// Adds simplices of one dimension: `dimension + 1` labels for each of the values, one simplex after the other. It is as if each had been given
    /// to [`Builder::add`], but takes a small part of the time, and on several threads.
    ///
    /// ```
    /// use sublevel::complex::FilteredComplex;
    /// let mut builder = FilteredComplex::builder();
    /// builder.add_all(0, &[3_u32, 7, 9], &[0.0, 0.0, 0.5])?;
    /// builder.add_all(1, &[7_u32, 3, 7, 9], &[1.0, 2.0])?;
    /// assert_eq!(builder.build()?.counts(), [3, 2]);
    /// # Ok::<(), sublevel::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Usage`] if the lengths do not fit together; [`Error::Limit`] as in [`Builder::add`], else the error there about the first simplex
    /// that has one. The builder is then as before.
    pub fn add_all<L: Copy + Into<u64> + Sync>(
        &mut self,
        dimension: usize,
        labels: &[L],
        values: &[f64],
    ) -> Result<()> {
        let width = dimension.saturating_add(1);
        if values.len().checked_mul(width) != Some(labels.len()) {
            let found = format!("{} labels, {} values", labels.len(), values.len());
            return Err(Error::usage(
                format!("simplices of dimension {dimension}"),
                found,
                format!("{width} labels a value"),
            ));
        }
        if values.is_empty() {
            return Ok(());
        }
        check_counts(self.count + values.len(), width)?;
        self.of_width(width).extend(width, labels, values)?;
        self.count += values.len();
        Ok(())
    }

    /// The complex of the simplices added.
    ///
    /// # Errors
    /// [`Error::Input`], naming the simplex, if one is given twice, lacks a facet, or comes before one of its facets.
    pub fn build(self) -> Result<FilteredComplex> {
        let interrupt = Interrupt::new();
        self.sort(&interrupt)?.build(&interrupt)
    }

    /// The first half of [`Builder::build`], on rayon's current threads: the simplices of each dimension in the order of the filtration.
    ///
    /// # Errors
    /// [`Error::Input`], naming the simplex, if one is given twice or lacks a facet; [`Error::Interrupted`] if the token is set meanwhile.
    pub fn sort(self, interrupt: &Interrupt) -> Result<SortedSimplices> {
        let mut scratch = Vec::new();
        let mut given = self.given.into_iter();
        let first = given.next().unwrap_or_default();
        let (vertices, first) = Level::vertices(first.labels, first.values)?;
        let mut levels = vec![first];
        for (width, given) in (2..).zip(given) {
            let Given { labels, values } = given;
            levels.push(Level::new(&vertices, width, labels, values, &mut scratch, interrupt)?);
        }
        while levels.last().is_some_and(|level| level.values.is_empty()) {
            levels.pop();
        }
        SortedSimplices::new(vertices, levels, scratch, interrupt)
    }
}

/// Refuses what cannot be counted in 32 bits.
fn check_counts(simplices: usize, vertices: usize) -> Result<()> {
    if simplices > u32::MAX as usize {
        return Err(Error::Limit("more than 4294967295 simplices, the most counted in 32 bits".into()));
    }
    if vertices > MOST {
        return Err(Error::Limit(format!("a simplex of {vertices} vertices has more than 4294967295 faces")));
    }
    Ok(())
}
