//! Growths beside the plan's own, on the same minima: with other seeds, and with smaller budgets.

use super::TrustOptions;
use crate::landscape::simplex::GrowthOptions;

/// In what a growth differs from the plan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Varied {
    /// It has this seed.
    Seed(u64),
    /// It has so many eighths of the epochs, focused ones too, and rounds of polish, rounded up.
    Eighths(usize),
}

/// A growth beside the plan's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The name of its branch of the run directory.
    pub name: String,
    /// In what it differs.
    pub varied: Varied,
    /// How it grows.
    pub options: GrowthOptions,
}

/// The growths that the options ask for: repeats with the seeds that follow the plan's, then budgets of an eighth, a quarter and half.
#[must_use]
pub fn variants(trust: &TrustOptions, growth: &GrowthOptions) -> Vec<Variant> {
    let mut all = Vec::new();
    for repeat in 1..=trust.repeats as u64 {
        let seed = growth.simplices.seed.wrapping_add(repeat);
        let mut options = growth.clone();
        options.simplices.seed = seed;
        all.push(Variant { name: format!("seed-{seed}"), varied: Varied::Seed(seed), options });
    }
    for eighths in [1, 2, 4].into_iter().filter(|_| trust.budgets) {
        let part = |whole: usize| (whole * eighths).div_ceil(8);
        let mut options = growth.clone();
        options.simplices.epochs = part(options.simplices.epochs);
        if let Some(focus) = &mut options.simplices.focus {
            focus.epochs = part(focus.epochs);
        }
        options.simplices.polish = part(options.simplices.polish);
        all.push(Variant {
            name: format!("budget-{eighths}-of-8"),
            varied: Varied::Eighths(eighths),
            options,
        });
    }
    all
}
