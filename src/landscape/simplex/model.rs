//! The model that a polish minimises: the loss at finitely many points of the simplex, linear in the move of the centre.

/// The loss at one fixed point of the simplex, linear in the move of the free centre.
pub(super) struct Cut {
    /// Barycentric coordinates.
    pub(super) point: Vec<f64>,
    /// The loss there.
    pub(super) value: f64,
    /// Its gradient with respect to the centre.
    pub(super) slope: Vec<f64>,
}

/// The largest of the cuts after the move `shift` of the centre.
pub(super) fn predicted(cuts: &[Cut], shift: &[f64]) -> f64 {
    cuts.iter().map(|cut| cut.value + dot(&cut.slope, shift)).fold(f64::NEG_INFINITY, f64::max)
}

/// A step that moves the centre by a tenth of the simplex's size along the steepest slope.
pub(super) fn first_step(cuts: &[Cut], size: f64) -> f64 {
    let steepest = cuts.iter().map(|cut| dot(&cut.slope, &cut.slope)).fold(0.0, f64::max).sqrt();
    0.1 * size / steepest.max(f64::MIN_POSITIVE.sqrt())
}

/// The weights that solve the dual of the model: they maximise `sum w_i value_i - step/2 |sum w_i slope_i|^2` over the standard simplex,
/// by exact steps between pairs.
pub(super) fn heaviest(cuts: &[Cut], step: f64) -> Vec<f64> {
    let count = cuts.len();
    let gram: Vec<Vec<f64>> =
        cuts.iter().map(|a| cuts.iter().map(|b| step * dot(&a.slope, &b.slope)).collect()).collect();
    let mut weights = vec![1.0 / count as f64; count];
    for _ in 0..200 * count {
        let ascent: Vec<f64> = (0..count).map(|i| cuts[i].value - dot(&gram[i], &weights)).collect();
        let up = (0..count).max_by(|&a, &b| ascent[a].total_cmp(&ascent[b]));
        let down = (0..count).filter(|&i| weights[i] > 0.0).min_by(|&a, &b| ascent[a].total_cmp(&ascent[b]));
        let (Some(up), Some(down)) = (up, down) else { break };
        let gain = ascent[up] - ascent[down];
        if gain <= 1e-12 {
            break;
        }
        let bend = gram[up][up] + gram[down][down] - 2.0 * gram[up][down];
        let moved = if bend > 0.0 { (gain / bend).min(weights[down]) } else { weights[down] };
        weights[up] += moved;
        weights[down] -= moved;
    }
    weights
}

/// `scale * sum w_i slope_i`.
pub(super) fn combination(cuts: &[Cut], weights: &[f64], scale: f64) -> Vec<f64> {
    let mut sum = vec![0.0; cuts.first().map_or(0, |cut| cut.slope.len())];
    for (cut, weight) in cuts.iter().zip(weights) {
        sum.iter_mut().zip(&cut.slope).for_each(|(sum, slope)| *sum += scale * weight * slope);
    }
    sum
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
