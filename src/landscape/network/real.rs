//! The two precisions that a network computes in.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{AddAssign, MulAssign};

use candle_core::WithDType;
use num_traits::Float;

use super::lanes::Lanes;

/// `f32` for training, `f64` for checks.
pub trait Real:
    Lanes + Float + AddAssign + MulAssign + Sum + Default + Debug + Send + Sync + WithDType + 'static
{
    /// The nearest value.
    fn of(value: f64) -> Self;

    /// The same value, without loss.
    fn wide(self) -> f64;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }

    fn wide(self) -> f64 {
        f64::from(self)
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn wide(self) -> f64 {
        self
    }
}
