//! The little linear algebra that the formulas need; square matrices row by row.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// `matrix * vector`.
pub(super) fn apply(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(vector.len()).map(|row| dot(row, vector)).collect()
}

/// `transpose(matrix) * vector`.
pub(super) fn apply_transposed(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; vector.len()];
    for (row, factor) in matrix.chunks_exact(vector.len()).zip(vector) {
        product.iter_mut().zip(row).for_each(|(sum, entry)| *sum += factor * entry);
    }
    product
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A random orthogonal matrix: Gram-Schmidt on normal rows, twice for accuracy.
pub(super) fn orthogonal(size: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(size);
    while rows.len() < size {
        let mut row: Vec<f64> = (0..size).map(|_| random.sample(StandardNormal)).collect();
        for _ in 0..2 {
            for known in &rows {
                let part = dot(known, &row);
                row.iter_mut().zip(known).for_each(|(entry, direction)| *entry -= part * direction);
            }
        }
        let length = dot(&row, &row).sqrt();
        if length > 1e-6 {
            for entry in &mut row {
                *entry /= length;
            }
            rows.push(row);
        }
    }
    rows.concat()
}

/// `transpose(basis) * diagonal(spectrum) * basis`.
pub(super) fn with_spectrum(basis: &[f64], spectrum: &[f64]) -> Vec<f64> {
    let size = spectrum.len();
    let mut matrix = vec![0.0; size * size];
    for (direction, eigenvalue) in basis.chunks_exact(size).zip(spectrum) {
        for (row, factor) in matrix.chunks_exact_mut(size).zip(direction) {
            row.iter_mut().zip(direction).for_each(|(entry, other)| *entry += eigenvalue * factor * other);
        }
    }
    matrix
}

/// The solution of `matrix * x = right` for a symmetric positive definite matrix, by Cholesky's factors.
pub(super) fn solve(matrix: &[f64], right: &[f64]) -> Vec<f64> {
    let size = right.len();
    let mut lower = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..=i {
            let rest =
                matrix[i * size + j] - dot(&lower[i * size..i * size + j], &lower[j * size..j * size + j]);
            lower[i * size + j] =
                if i == j { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / lower[j * size + j] };
        }
    }
    let mut x = right.to_vec();
    for i in 0..size {
        x[i] = (x[i] - dot(&lower[i * size..i * size + i], &x[..i])) / lower[i * size + i];
    }
    for i in (0..size).rev() {
        let rest: f64 = (i + 1..size).map(|j| lower[j * size + i] * x[j]).sum();
        x[i] = (x[i] - rest) / lower[i * size + i];
    }
    x
}
