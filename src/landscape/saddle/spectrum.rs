//! The lowest eigenvalues of a symmetric operator that is known by its products only.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::vector::{add, dot, eigen, extend_basis, norm};
use crate::error::Result;

/// The most products where a lowest mode is to be known however unequal the curvatures are.
pub(super) const MOST: usize = 120;

/// An eigenvalue and its unit eigenvector.
pub(super) type Mode = (f64, Vec<f64>);

/// The `count` lowest modes of a symmetric operator on the complement of the orthonormal `outside`, by Lanczos's recursion with full
/// orthogonalisation: at most `most` products, fewer once the modes asked for are settled to a part in twenty of themselves.
///
/// Lanczos, "An iteration method for the solution of the eigenvalue problem of linear differential and integral operators" (1950).
pub(super) fn lowest(
    mut apply: impl FnMut(&[f64]) -> Result<Vec<f64>>,
    outside: &[Vec<f64>],
    dimension: usize,
    count: usize,
    most: usize,
) -> Result<Vec<Mode>> {
    let room = dimension.saturating_sub(outside.len());
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut basis = outside.to_vec();
    let mut images: Vec<Vec<f64>> = Vec::new();
    let mut next: Vec<f64> = (0..dimension).map(|_| random.sample(StandardNormal)).collect();
    while images.len() < room.min(most) {
        if !extend_basis(&mut basis, next) {
            let other = (0..dimension).map(|_| random.sample(StandardNormal)).collect();
            if !extend_basis(&mut basis, other) {
                break;
            }
        }
        let image = apply(basis.last().expect("it was just extended"))?;
        images.push(image.clone());
        next = image;
        // It costs more to ask than to go on once there are many.
        let asked = images.len() > count + 1 && (images.len() <= 20 || images.len().is_multiple_of(10));
        if asked && images.len() < room && settled(&basis[outside.len()..], &images, count) {
            break;
        }
    }
    let own = &basis[outside.len()..];
    let lift = |(value, weights): Mode| {
        let mut vector = vec![0.0; dimension];
        weights.iter().zip(own).for_each(|(weight, direction)| add(&mut vector, *weight, direction));
        (value, vector)
    };
    Ok(eigen(compressed(own, &images)).into_iter().take(count).map(lift).collect())
}

/// The operator on a basis, symmetric by averaging, for finite differences are so only nearly.
pub(super) fn compressed(basis: &[Vec<f64>], images: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let entry = |i: usize, j: usize| f64::midpoint(dot(&basis[i], &images[j]), dot(&basis[j], &images[i]));
    (0..images.len()).map(|i| (0..images.len()).map(|j| entry(i, j)).collect()).collect()
}

/// Whether the residuals of the lowest modes are small against the modes.
fn settled(basis: &[Vec<f64>], images: &[Vec<f64>], count: usize) -> bool {
    let modes = eigen(compressed(basis, images));
    modes.iter().take(count).all(|(value, weights)| {
        let mut residual = vec![0.0; basis[0].len()];
        for ((weight, direction), image) in weights.iter().zip(basis).zip(images) {
            add(&mut residual, *weight, image);
            add(&mut residual, -weight * value, direction);
        }
        norm(&residual) <= 0.05 * value.abs()
    })
}

#[cfg(test)]
mod tests {
    use super::lowest;

    #[test]
    fn the_lowest_modes_of_a_diagonal_are_its_least_entries() {
        let diagonal: Vec<f64> = (0..40).map(|i| f64::from((i * 7) % 40) - 3.0).collect();
        let apply = |v: &[f64]| Ok(v.iter().zip(&diagonal).map(|(v, d)| v * d).collect());
        let modes = lowest(apply, &[], 40, 2, 40).expect("nobody interrupts");
        assert!(
            (modes[0].0 + 3.0).abs() < 0.2 && (modes[1].0 + 2.0).abs() < 0.2,
            "{:?}",
            (modes[0].0, modes[1].0)
        );
    }
}
