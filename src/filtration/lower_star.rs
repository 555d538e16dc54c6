//! Lower star and upper star filtrations: a function on the vertices, extended to all simplices.

use crate::complex::FilteredComplex;
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// Which stars of the vertices come when they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Star {
    /// A simplex has the largest value of its vertices: sublevel sets of the function.
    Lower,
    /// A simplex has the least value of its vertices, with the sign changed: superlevel sets, from the top down.
    Upper,
}

/// The complex filtered by a function on its vertices, given by label; the values that the complex had are not used.
///
/// Time `O(n d^3 + n log n)` for `n` simplices of dimension up to `d`. Edelsbrunner, Harer, "Computational topology", 2010.
///
/// ```
/// use sublevel::{Interrupt, complex::FilteredComplex, filtration::{Star, lower_star}};
/// let mut builder = FilteredComplex::builder();
/// for simplex in [&[0][..], &[1], &[0, 1]] {
///     builder.add(simplex, 0.0)?;
/// }
/// let complex = builder.build()?;
/// let height = |vertex| Some([3.0, 1.0][vertex as usize]);
/// let lower = lower_star(&complex, Star::Lower, height, &Interrupt::new())?;
/// assert_eq!((lower.labels(0), lower.value(2)), (vec![1], 3.0));
/// let upper = lower_star(&complex, Star::Upper, height, &Interrupt::new())?;
/// assert_eq!((upper.labels(0), upper.value(2)), (vec![0], -1.0));
/// # Ok::<(), sublevel::Error>(())
/// ```
///
/// # Errors
/// [`Error::Input`] that names a vertex without a value or with NaN; [`Error::Interrupted`] on request.
pub fn lower_star(
    complex: &FilteredComplex,
    star: Star,
    value: impl Fn(u64) -> Option<f64>,
    interrupt: &Interrupt,
) -> Result<FilteredComplex> {
    let mut builder = FilteredComplex::builder();
    for cell in 0..complex.len() as u32 {
        if cell.is_multiple_of(1 << 14) {
            interrupt.check()?;
        }
        let labels = complex.labels(cell);
        let mut largest = f64::NEG_INFINITY;
        for &label in &labels {
            let value = value(label).filter(|value| !value.is_nan()).ok_or_else(|| {
                Error::input(Place::Simplex(vec![label]), "a vertex without a value", "a number for each")
            })?;
            largest = largest.max(if star == Star::Lower { value } else { -value });
        }
        builder.add(&labels, largest)?;
    }
    builder.sort(interrupt)?.build(interrupt)
}
