//! Parameter vectors that are the same function: units of a hidden layer exchanged, and, under an odd activation, their signs turned.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::{Activation, Layer, Network};

/// A hidden unit of one vector and one of another, and whether the sign is turned.
struct Match {
    distance: f64,
    unit: usize,
    turned: bool,
}

impl Network {
    /// `point` with the units of every hidden layer exchanged, and under tanh their signs turned, so that each layer after the other is as near to that of `other` as
    /// taking the nearest unit at a time makes it; of a symmetric copy of `other` the result is `other`, to rounding. None if a layer is not linear.
    ///
    /// Hecht-Nielsen, "On the algebraic structure of feedforward network weight spaces" (1990).
    #[must_use]
    pub fn copy_near(&self, point: &[f64], other: &[f64]) -> Option<Vec<f64>> {
        let activations: Vec<Activation> = self
            .layers()
            .iter()
            .map(|layer| match layer {
                Layer::Linear { activation, .. } => Some(*activation),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let mut copy = point.to_vec();
        for (layer, activation) in activations.iter().enumerate().take(activations.len() - 1) {
            let signs: &[f64] = if *activation == Activation::Tanh { &[1.0, -1.0] } else { &[1.0] };
            self.match_units(layer, signs, &mut copy, other);
        }
        Some(copy)
    }

    /// Exchanges the units of one hidden layer.
    fn match_units(&self, layer: usize, signs: &[f64], copy: &mut [f64], other: &[f64]) {
        let entries = self.layout().entries();
        let (weights, bias, after) = (&entries[2 * layer], &entries[2 * layer + 1], &entries[2 * layer + 2]);
        let (units, inputs) = (weights.shape[0], weights.shape[1]);
        let (outputs, before) = (after.shape[0], copy.to_vec());
        let mut places: Vec<Vec<usize>> = Vec::with_capacity(units);
        for unit in 0..units {
            let row = (0..inputs).map(|input| weights.offset + unit * inputs + input);
            let column = (0..outputs).map(|output| after.offset + output * units + unit);
            places.push(row.chain([bias.offset + unit]).chain(column).collect());
        }
        let mut free: Vec<usize> = (0..units).collect();
        for own in &places {
            let distance = |unit: usize, sign: f64| -> f64 {
                let pairs = own.iter().zip(&places[unit]);
                pairs.map(|(&to, &from)| (other[to] - sign * before[from]).powi(2)).sum()
            };
            let all = free.iter().flat_map(|&unit| signs.iter().map(move |&sign| (unit, sign)));
            let best = all
                .map(|(unit, sign)| Match { distance: distance(unit, sign), unit, turned: sign < 0.0 })
                .min_by(|a, b| a.distance.total_cmp(&b.distance))
                .expect("as many units are free as are left to match");
            free.retain(|unit| *unit != best.unit);
            let sign = if best.turned { -1.0 } else { 1.0 };
            own.iter().zip(&places[best.unit]).for_each(|(&to, &from)| copy[to] = sign * before[from]);
        }
    }
}

impl Network {
    /// `point` with its units exchanged at random: the same function, to rounding. Units that additions tie together move as one; those of padded shortcuts stay. None if no unit
    /// can be exchanged.
    #[must_use]
    pub fn permuted(&self, point: &[f64], seed: u64) -> Option<Vec<f64>> {
        let classes = self.exchangeable().into_iter().filter(|units| units.places.len() > 1);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut copy = None;
        for units in classes {
            let mut order: Vec<usize> = (0..units.places.len()).collect();
            order.shuffle(&mut random);
            if order.is_sorted() {
                order.rotate_left(1);
            }
            let before = copy.unwrap_or_else(|| point.to_vec());
            let mut after = before.clone();
            for (own, from) in units.places.iter().zip(order) {
                own.iter().zip(&units.places[from]).for_each(|(&to, &from)| after[to] = before[from]);
            }
            copy = Some(after);
        }
        copy
    }
}
