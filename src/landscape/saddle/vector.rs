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
    turn_rows(matrix, i, j, turn);
    turn_rows(vectors, i, j, turn);
}

fn turn_rows(rows: &mut [Vec<f64>], i: usize, j: usize, turn: impl Fn(f64, f64) -> (f64, f64)) {
    let (above, below) = rows.split_at_mut(j);
    for (a, b) in above[i].iter_mut().zip(&mut below[0]) {
        (*a, *b) = turn(*a, *b);
    }
}

/// The mean of some points of equal dimension; there is at least one.
pub(super) fn mean(points: &[&[f64]]) -> Vec<f64> {
    let mut sum = vec![0.0; points[0].len()];
    for point in points {
        add(&mut sum, 1.0 / points.len() as f64, point);
    }
    sum
}

/// The solution of a small square system, by elimination with row exchange; `None` if it is singular.
pub(super) fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for place in 0..size {
        let best =
            (place..size).max_by(|&a, &b| matrix[a][place].abs().total_cmp(&matrix[b][place].abs()))?;
        matrix.swap(place, best);
        right.swap(place, best);
        let pivot = matrix[place][place];
        if pivot.abs() <= 1e-300 || pivot.is_nan() {
            return None;
        }
        for row in place + 1..size {
            let factor = matrix[row][place] / pivot;
            let (above, below) = matrix.split_at_mut(row);
            add(&mut below[0], -factor, &above[place]);
            right[row] -= factor * right[place];
        }
    }
    for place in (0..size).rev() {
        let rest: f64 = (place + 1..size).map(|other| matrix[place][other] * right[other]).sum();
        right[place] = (right[place] - rest) / matrix[place][place];
    }
    right.iter().all(|value| value.is_finite()).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::{dot, eigen, solve};

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

    #[test]
    fn systems_are_solved_and_singular_ones_refused() {
        let matrix = vec![vec![0.0, 2.0], vec![3.0, 1.0]];
        assert_eq!(solve(matrix, vec![4.0, 5.0]), Some(vec![1.0, 2.0]));
        assert_eq!(solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], vec![1.0, 1.0]), None);
    }
}
