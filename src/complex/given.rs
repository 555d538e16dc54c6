//! The simplices of one dimension as they are given.

use super::parallel::{BLOCK, each, pieces};
use super::simplex::sort_vertices;
use crate::error::{Error, Place, Result};

/// The labels of simplices, 4 bytes each as long as all fit.
#[derive(Debug, Clone)]
pub(super) enum Labels {
    /// All are below 2^32.
    Narrow(Vec<u32>),
    /// Some are not.
    Wide(Vec<u64>),
}

/// A label as it is kept.
trait Kept: Copy + Ord + Into<u64> + Send {
    /// The low digits.
    fn keep(label: u64) -> Self;
}

impl Kept for u32 {
    #[inline]
    fn keep(label: u64) -> Self {
        label as Self
    }
}

impl Kept for u64 {
    #[inline]
    fn keep(label: u64) -> Self {
        label
    }
}

impl Default for Labels {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Labels {
    fn len(&self) -> usize {
        match self {
            Self::Narrow(narrow) => narrow.len(),
            Self::Wide(wide) => wide.len(),
        }
    }

    fn truncate(&mut self, length: usize) {
        match self {
            Self::Narrow(narrow) => narrow.truncate(length),
            Self::Wide(wide) => wide.truncate(length),
        }
    }

    /// 8 bytes each from now on.
    fn widen(&mut self) -> &mut Vec<u64> {
        if let Self::Narrow(narrow) = self {
            *self = Self::Wide(narrow.iter().copied().map(u64::from).collect());
        }
        let Self::Wide(wide) = self else { unreachable!("they were widened") };
        wide
    }

    /// All labels, one after the other.
    pub(super) fn into_wide(self) -> Vec<u64> {
        match self {
            Self::Narrow(narrow) => narrow.into_iter().map(u64::from).collect(),
            Self::Wide(wide) => wide,
        }
    }
}

/// The simplices of one dimension in the order given.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// Shape `(simplices, dimension + 1)`, each row increasing.
    pub(super) labels: Labels,
    pub(super) values: Vec<f64>,
}

impl Given {
    /// Appends a simplex with increasing labels.
    pub(super) fn push(&mut self, labels: &[u64], value: f64) {
        match &mut self.labels {
            Labels::Narrow(narrow) if labels.last().is_none_or(|&last| u32::try_from(last).is_ok()) => {
                narrow.extend(labels.iter().map(|&label| label as u32));
            }
            _ => self.labels.widen().extend_from_slice(labels),
        }
        self.values.push(value + 0.0);
    }

    /// Appends simplices with `width` labels each, in any order; none at the first error.
    pub(super) fn extend<L: Copy + Into<u64> + Sync>(
        &mut self,
        width: usize,
        labels: &[L],
        values: &[f64],
    ) -> Result<()> {
        let (old, count) = (self.labels.len(), self.values.len());
        grow(&mut self.values, values.len(), 0.0);
        let target = &mut self.values[count..];
        let narrow = match &mut self.labels {
            Labels::Narrow(narrow) => copy(width, labels, values, narrow, target),
            Labels::Wide(_) => None,
        };
        let copied = narrow.or_else(|| {
            self.labels.truncate(old);
            copy(width, labels, values, self.labels.widen(), target)
        });
        let copied = copied.expect("64 bits hold every label");
        if copied.is_err() {
            self.labels.truncate(old);
            self.values.truncate(count);
        }
        copied
    }
}

/// Appends the labels to `kept` and writes the values to `numbers`; none if a label does not fit.
fn copy<L: Copy + Into<u64> + Sync, K: Kept>(
    width: usize,
    labels: &[L],
    values: &[f64],
    kept: &mut Vec<K>,
    numbers: &mut [f64],
) -> Option<Result<()>> {
    let start = kept.len();
    grow(kept, labels.len(), K::keep(0));
    let length = values.len().div_ceil(pieces(values.len(), 1)).max(1);
    let sources = labels.chunks(length * width).zip(values.chunks(length));
    let targets = kept[start..].chunks_mut(length * width).zip(numbers.chunks_mut(length));
    let copied = each(sources.zip(targets).collect(), |((labels, values), (kept, numbers))| {
        let sources = labels.chunks(BLOCK * width).zip(values.chunks(BLOCK));
        let targets = kept.chunks_mut(BLOCK * width).zip(numbers.chunks_mut(BLOCK));
        for ((labels, values), (kept, numbers)) in sources.zip(targets) {
            for (number, &value) in numbers.iter_mut().zip(values) {
                *number = value + 0.0;
            }
            match block(width, labels, values, kept) {
                Some(Ok(())) => {}
                end => return Ok(end),
            }
        }
        Ok(Some(Ok(())))
    });
    copied.map_or_else(|error| Some(Err(error)), |copied| copied.into_iter().collect())
}

/// Appends zeros. Those of new memory come from the system and cost nothing until a thread, one of several, writes to them.
fn grow<T: Clone>(items: &mut Vec<T>, more: usize, zero: T) {
    if items.is_empty() {
        *items = vec![zero; more];
    } else {
        items.resize(items.len() + more, zero);
    }
}

/// Copies the labels of a block and checks it; none if a label does not fit.
fn block<L: Copy + Into<u64>, K: Kept>(
    width: usize,
    labels: &[L],
    values: &[f64],
    kept: &mut [K],
) -> Option<Result<()>> {
    let mut all = 0;
    for (kept, &label) in kept.iter_mut().zip(labels) {
        let label = label.into();
        all |= label;
        *kept = K::keep(label);
    }
    if K::keep(all).into() != all {
        return None;
    }
    let plain = match width {
        2 => kept.as_chunks::<2>().0.iter().all(|row| row[0] < row[1]),
        3 => kept.as_chunks::<3>().0.iter().all(|row| row[0] < row[1] && row[1] < row[2]),
        _ => kept.chunks_exact(width).all(|row| row.is_sorted_by(|a, b| a < b)),
    };
    if plain && !values.iter().any(|value| value.is_nan()) {
        return Some(Ok(()));
    }
    let rows = kept.chunks_exact_mut(width).zip(labels.chunks_exact(width));
    for ((kept, labels), &value) in rows.zip(values) {
        let sorted = kept.is_sorted_by(|a, b| a < b);
        if sorted && !value.is_nan() {
            continue;
        }
        let mut labels: Vec<u64> = labels.iter().map(|&label| label.into()).collect();
        if let Err(error) = check_value(&labels, value).and_then(|()| sort_vertices(&mut labels)) {
            return Some(Err(error));
        }
        kept.iter_mut().zip(labels).for_each(|(kept, label)| *kept = K::keep(label));
    }
    Some(Ok(()))
}

/// Refuses what is no number.
pub(super) fn check_value(labels: &[u64], value: f64) -> Result<()> {
    if value.is_nan() {
        return Err(Error::input(Place::Simplex(labels.to_vec()), "value NaN", "a number"));
    }
    Ok(())
}
