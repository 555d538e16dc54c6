//! Vectors of the processor for either precision, where loops need more than a compiler finds by itself.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::bytemuck::{Pod, cast_slice, pod_read_unaligned};
use pulp::{Simd, bytemuck};

/// Numbers that processors have vectors of.
pub trait Lanes: Pod {
    /// A vector.
    type Vector<S: Simd>: Pod;

    /// How many numbers a vector has.
    fn count<S: Simd>() -> usize {
        size_of::<Self::Vector<S>>() / size_of::<Self>()
    }

    /// The same number everywhere.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;

    /// `a * b + c`, rounded once where the processor can.
    fn multiply_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;

    /// The sum of a vector's numbers.
    fn total<S: Simd>(simd: S, vector: Self::Vector<S>) -> Self;

    /// The first numbers of a slice, which must fill a vector.
    #[inline(always)]
    fn load<S: Simd>(values: &[Self]) -> Self::Vector<S> {
        pod_read_unaligned(cast_slice(&values[..Self::count::<S>()]))
    }

    /// Writes a vector to the beginning of a slice.
    #[inline(always)]
    fn store<S: Simd>(vector: Self::Vector<S>, values: &mut [Self]) {
        values[..Self::count::<S>()].copy_from_slice(bytemuck::cast_slice(&[vector]));
    }
}

macro_rules! lanes {
    ($number:ty, $vector:ident, $splat:ident, $multiply_add:ident, $sum:ident) => {
        impl Lanes for $number {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$vector {
                simd.$splat(value)
            }

            #[inline(always)]
            fn multiply_add<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$multiply_add(a, b, c)
            }

            #[inline(always)]
            fn total<S: Simd>(simd: S, vector: S::$vector) -> Self {
                simd.$sum(vector)
            }
        }
    };
}

lanes!(f32, f32s, splat_f32s, mul_add_e_f32s, reduce_sum_f32s);
lanes!(f64, f64s, splat_f64s, mul_add_e_f64s, reduce_sum_f64s);
