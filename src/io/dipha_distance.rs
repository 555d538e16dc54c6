//! Distances as DIPHA writes them: full matrices (type 7), and lists of neighbours (type 8).

use crate::error::{Error, Place, Result};
use crate::filtration::{Distances, WeightedGraph};
use crate::interrupt::Interrupt;

use super::{Rule, Source, bytes::Bytes, distance};

/// The types that are read.
pub(super) const FULL: u64 = 7;
pub(super) const SPARSE: u64 = 8;
/// The words before the numbers: magic number, type, number of points.
const HEADER: usize = 3;

/// Starts behind the type; the number of points, of which each takes at least `size` bytes.
fn start(source: &Source, size: usize) -> Result<(Bytes<'_>, usize)> {
    let mut bytes = Bytes::new(&source.path, &source.bytes);
    bytes.skip(HEADER - 1);
    let points = bytes.count("the number of points", size)?;
    if points == 0 {
        return Err(bytes.wrong("0 points", "at least one"));
    }
    Ok((bytes, points))
}

/// Reads the number of points and, as 8-byte little-endian floating point numbers, a full matrix. Symmetric, 0 on the diagonal unless that is
/// asked for.
///
/// # Errors
/// [`Error::Input`] with file and byte.
pub(super) fn read(
    source: &Source,
    diagonal: Option<&mut Vec<f64>>,
    interrupt: &Interrupt,
) -> Result<Distances> {
    let (mut bytes, n) = start(source, 8)?;
    let words = bytes.words();
    let all = n.checked_mul(n).filter(|&all| all <= words.len());
    if all != Some(words.len()) {
        let expected = format!("n for n^2 numbers, of which {} follow", words.len());
        let error = bytes.wrong(format!("{n} points"), expected);
        if all.is_none() {
            return Err(error);
        }
        source.lenience.forgive(Rule::Trailing, || error)?;
    }
    let words = &words[..all.unwrap_or(words.len())];
    bytes.skip(words.len());
    bytes.end().or_else(|error| source.lenience.forgive(Rule::Trailing, || error))?;
    let place = |row: usize| Place::Byte(source.path.clone(), 8 * (HEADER + row * n) as u64);
    distance::checked(source, (n, |i, j| f64::from_le_bytes(words[i * n + j])), place, diagonal, interrupt)
}

/// Reads the number of points, how many neighbours each has, all neighbours, and their distances. Both directions of an edge may be there,
/// with the same distance.
///
/// # Errors
/// [`Error::Input`] with file and byte.
pub(super) fn read_sparse(source: &Source, interrupt: &Interrupt) -> Result<WeightedGraph> {
    let (mut bytes, n) = start(source, 8)?;
    let mut counts = Vec::with_capacity(n);
    for _ in 0..n {
        counts.push(bytes.count("the number of neighbours", 16)?);
    }
    let all = counts.iter().try_fold(0_usize, |sum, &count| sum.checked_add(count));
    let words = bytes.words();
    let halves = all.and_then(|all| all.checked_mul(2)).filter(|&both| both <= words.len());
    let (Some(all), Some(both)) = (all, halves) else {
        return Err(uneven(&bytes, all));
    };
    if both < words.len() {
        source.lenience.forgive(Rule::Trailing, || uneven(&bytes, Some(all)))?;
    }
    let mut edges = Vec::with_capacity(all);
    let of = counts.iter().enumerate().flat_map(|(i, &count)| std::iter::repeat_n(i as u64, count));
    for ((i, at), (neighbour, distance)) in of.zip(0..).zip(words[..all].iter().zip(&words[all..both])) {
        let (j, distance) = (u64::from_le_bytes(*neighbour), f64::from_le_bytes(*distance));
        let place = |at: usize| Place::Byte(source.path.clone(), 8 * (HEADER + n + at) as u64);
        if j >= n as u64 || j == i {
            let found = format!("neighbour {} of point {i}", j.cast_signed());
            let error = Error::input(place(at), found, format!("another of the {n} points"));
            if j != i {
                return Err(error);
            }
            source.lenience.forgive(Rule::Diagonal, || error)?;
            continue;
        }
        if !(0.0..f64::INFINITY).contains(&distance) {
            let found = format!("the distance {distance} between points {i} and {j}");
            let error = Error::input(place(all + at), found, "a finite number from 0 up");
            if !distance.is_nan() {
                return Err(error);
            }
            source.lenience.forgive(Rule::Nan, || error)?;
            continue;
        }
        edges.push((i.min(j) as u32, i.max(j) as u32, distance));
    }
    interrupt.check()?;
    edges.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    edges.dedup();
    for pair in edges.windows(2).filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let ((i, j, distance), least) = (pair[1], pair[0].2);
        source.lenience.forgive_by(Rule::Duplicates, distance - least, || {
            let found = format!("{distance} and {least} as distance ({i}, {j})");
            Error::input(Place::File(source.path.clone()), found, "one distance a pair")
        })?;
    }
    // The smallest comes first.
    edges.dedup_by_key(|edge| (edge.0, edge.1));
    WeightedGraph::new(n, edges.into_iter().map(|(i, j, distance)| (distance, i, j)).collect())
}

/// An error about numbers of neighbours that do not fit to what follows.
fn uneven(bytes: &Bytes<'_>, all: Option<usize>) -> Error {
    let follow = bytes.words().len();
    let found = all.map_or("too many neighbours".into(), |all| format!("{all} neighbours"));
    bytes.wrong(found, format!("half as many as the {follow} words that follow"))
}
