//! Distances as DIPHA writes them: full matrices (type 7), and lists of neighbours (type 8).

use crate::error::{Error, Place, Result};
use crate::filtration::{Distances, WeightedGraph};
use crate::interrupt::Interrupt;

use super::{Source, bytes::Bytes, distance};

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
    if n.checked_mul(n) != Some(words.len()) {
        return Err(
            bytes.wrong(format!("{n} points"), format!("n for n^2 numbers, of which {} follow", words.len()))
        );
    }
    bytes.skip(words.len());
    bytes.end()?;
    let numbers: Vec<f64> = words.iter().map(|word| f64::from_le_bytes(*word)).collect();
    let place = |row: usize| Place::Byte(source.path.clone(), 8 * (HEADER + row * n) as u64);
    distance::checked(&numbers, place, diagonal, interrupt)
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
    let Some(all) = all.filter(|all| all.checked_mul(2) == Some(words.len())) else {
        return Err(bytes.wrong(
            format!("{all:?} neighbours"),
            format!("half as many as the {} words that follow", words.len()),
        ));
    };
    let mut edges = Vec::with_capacity(all);
    let of = counts.iter().enumerate().flat_map(|(i, &count)| std::iter::repeat_n(i as u64, count));
    for ((i, at), (neighbour, distance)) in of.zip(0..).zip(words[..all].iter().zip(&words[all..])) {
        let (j, distance) = (u64::from_le_bytes(*neighbour), f64::from_le_bytes(*distance));
        let place = |at: usize| Place::Byte(source.path.clone(), 8 * (HEADER + n + at) as u64);
        if j >= n as u64 || j == i {
            let found = format!("neighbour {} of point {i}", j.cast_signed());
            return Err(Error::input(place(at), found, format!("another of the {n} points")));
        }
        if !(0.0..f64::INFINITY).contains(&distance) {
            let found = format!("the distance {distance} between points {i} and {j}");
            return Err(Error::input(place(all + at), found, "a finite number from 0 up"));
        }
        edges.push((i.min(j) as u32, i.max(j) as u32, distance));
    }
    interrupt.check()?;
    edges.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    edges.dedup();
    if let Some(pair) = edges.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let (i, j, distance) = pair[1];
        let found = format!("{distance} and {} as distance ({i}, {j})", pair[0].2);
        return Err(Error::input(Place::File(source.path.clone()), found, "one distance a pair"));
    }
    WeightedGraph::new(n, edges.into_iter().map(|(i, j, distance)| (distance, i, j)).collect())
}
