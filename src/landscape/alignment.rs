//! Minima replaced by the copies of them that lie nearest to the first.

use serde::{Deserialize, Serialize};

use super::simplex::GrownSimplex;
use super::{Event, Objective, Watch};
use crate::error::{Error, Place, Result};

/// How far a copy's loss may be from the minimum's, relative to the loss where that is above 1.
const PRESERVED: f64 = 1e-6;
/// Steps along a straight path.
const STEPS: usize = 20;

/// The largest loss on the straight path between two minima, of 21 points of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Straight {
    /// Both minima.
    pub minima: [u32; 2],
    /// As they were trained.
    pub before: f64,
    /// With copies in their places.
    pub after: f64,
}

/// What aligning the minima did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    /// What it means for the barcode.
    pub meaning: String,
    /// The largest change of a minimum's loss: rounding.
    pub loss_change: f64,
    /// Every pair of minima.
    pub straight: Vec<Straight>,
}

/// Replaces every minimum but the first by the copy that weight matching finds near the first
/// ([`Objective::aligned`]), which is the same function; its loss is evaluated anew.
///
/// Aligning what is aligned changes nothing. A copy whose loss is not that of the minimum, to 1e-6, is not taken, with a warning.
///
/// # Errors
/// If no symmetry of the loss is known, or the watch stops.
pub fn align(objective: &dyn Objective, minima: &mut [GrownSimplex], watch: &Watch<'_>) -> Result<Alignment> {
    let before = straight(objective, minima, watch)?;
    let mut loss_change: f64 = 0.0;
    let (first, others) = minima.split_at_mut(1);
    for minimum in others {
        watch.check()?;
        let Some(copy) = objective.aligned(&minimum.centre, &first[0].centre) else {
            let place = Place::Key("minima.align".into());
            return Err(Error::input(place, "true", "false: no symmetry of this loss is known"));
        };
        let loss = objective.loss(&copy);
        let change = (loss.value - minimum.maximum.loss).abs();
        if change.is_nan() || change > PRESERVED * minimum.maximum.loss.abs().max(1.0) {
            let text = format!(
                "minimum {:?} is left as trained: its copy's loss is off by {change:e}",
                minimum.vertices
            );
            watch.tell(Event::Warning(&text));
            continue;
        }
        loss_change = loss_change.max(change);
        minimum.centre = copy;
        minimum.value = loss.value;
        (minimum.maximum.loss, minimum.maximum.accuracy) = (loss.value, loss.accuracy);
    }
    let after = straight(objective, minima, watch)?;
    let pair = |((minima, before), (_, after))| Straight { minima, before, after };
    Ok(Alignment {
        meaning: "every minimum but the first is replaced by its copy with units exchanged that lies near the first: the barcode is that of one \
                  chamber of the symmetries, not of the minima as trained"
            .into(),
        loss_change,
        straight: before.into_iter().zip(after).map(pair).collect(),
    })
}

/// The largest loss on the straight path of every pair.
fn straight(
    objective: &dyn Objective,
    minima: &[GrownSimplex],
    watch: &Watch<'_>,
) -> Result<Vec<([u32; 2], f64)>> {
    let mut all = Vec::new();
    for (place, a) in minima.iter().enumerate() {
        for b in &minima[place + 1..] {
            watch.check()?;
            let mut top = a.value.max(b.value);
            for step in 1..STEPS {
                let share = step as f64 / STEPS as f64;
                let between = a.centre.iter().zip(&b.centre).map(|(a, b)| a + share * (b - a));
                top = top.max(objective.loss(&between.collect::<Vec<_>>()).value);
            }
            all.push(([a.vertices[0], b.vertices[0]], top));
        }
    }
    Ok(all)
}
