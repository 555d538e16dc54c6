//! The little linear algebra of searches: vectors as slices, small symmetric matrices row by row.

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `a - b`.
pub(super) fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// `a + factor * b`.
pub(super) fn plus(a: &[f64], factor: f64, b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}

/// `a += factor * b`.
pub(super) fn add(a: &mut [f64], factor: f64, b: &[f64]) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += factor * b);
}

pub(super) fn scaled(a: &[f64], factor: f64) -> Vec<f64> {
    a.iter().map(|a| a * factor).collect()
}

pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Takes the part in the span of an orthonormal basis away, twice for accuracy.
pub(super) fn project_out(vector: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for direction in basis {
            let part = dot(vector, direction);
            add(vector, -part, direction);
        }
    }
}

/// Appends the part of `vector` that is new to the orthonormal basis, made a unit; false if hardly anything is.
pub(super) fn extend_basis(basis: &mut Vec<Vec<f64>>, mut vector: Vec<f64>) -> bool {
    let before = norm(&vector);
    project_out(&mut vector, basis);
    let after = norm(&vector);
    if !(after > 1e-10 * before && after > f64::MIN_POSITIVE) {
        return false;
    }
    basis.push(scaled(&vector, 1.0 / after));
    true
}

/// Eigenvalues, increasing, and unit eigenvectors of a small symmetric matrix, by Jacobi's rotations.
pub(super) fn eigen(mut matrix: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let size = matrix.len();
    let unit = |place| (0..size).map(|other| f64::from(u8::from(other == place))).collect::<Vec<f64>>();
    let mut vectors: Vec<Vec<f64>> = (0..size).map(unit).collect();
    for _ in 0..50 {
        let beside: f64 = (0..size).map(|i| dot(&matrix[i][..i], &matrix[i][..i])).sum();
        let along: f64 = (0..size).map(|i| matrix[i][i] * matrix[i][i]).sum();
        if beside <= 1e-30 * along || beside == 0.0 {
            break;
        }
        for i in 0..size {
            for j in i + 1..size {
                rotate(&mut matrix, &mut vectors, i, j);
            }
        }
    }
    let mut pairs: Vec<_> =
        vectors.into_iter().enumerate().map(|(i, vector)| (matrix[i][i], vector)).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs
}

/// One rotation that makes entry (i, j) zero; rows of `vectors` turn along.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], i: usize, j: usize) {
    if matrix[i][j] == 0.0 {
        return;
    }
    let half = (matrix[j][j] - matrix[i][i]) / (2.0 * matrix[i][j]);
    let tangent = half.signum() / (half.abs() + half.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
    for row in matrix.iter_mut() {
        (row[i], row[j]) = turn(row[i], row[j]);
    }
    for column in 0..matrix.len() {
        (matrix[i][column], matrix[j][column]) = turn(matrix[i][column], matrix[j][column]);
    }
    for place in 0..vectors.len() {
        (vectors[i][place], vectors[j][place]) = turn(vectors[i][place], vectors[j][place]);
    }
}

#[cfg(test)]
mod tests {
    use super::{dot, eigen};

    #[test]
    fn eigenpairs_satisfy_their_equation() {
        let matrix = vec![vec![2.0, -1.0, 0.5], vec![-1.0, 0.0, 3.0], vec![0.5, 3.0, -1.0]];
        let pairs = eigen(matrix.clone());
        assert!(pairs.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for (value, vector) in pairs {
            for (row, entry) in matrix.iter().zip(&vector) {
                assert!((dot(row, &vector) - value * entry).abs() < 1e-12);
            }
        }
    }
}
