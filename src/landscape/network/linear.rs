//! Linear layers, and the activations of every layer.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined where vector instructions are chosen is compiled for them"
)]

use super::matrix::{Matrix, Store, multiply};
use super::{Activation, Real, elementary};

impl Activation {
    /// Replaces values by their activations; not-a-number stays.
    #[inline(always)]
    pub(super) fn apply<T: Real>(self, values: &mut [T]) {
        match self {
            Self::Identity => {}
            Self::Relu => {
                for value in values {
                    *value = if *value < T::zero() { T::zero() } else { *value };
                }
            }
            Self::Tanh => {
                for value in values {
                    *value = T::of(elementary::tanh(value.wide()));
                }
            }
        }
    }

    /// Turns the gradient of the outputs into that of the values before the activation.
    #[inline(always)]
    pub(super) fn chain<T: Real>(self, outputs: &[T], delta: &mut [T]) {
        match self {
            Self::Identity => {}
            Self::Relu => {
                for (delta, &output) in delta.iter_mut().zip(outputs) {
                    *delta = if output == T::zero() { T::zero() } else { *delta };
                }
            }
            Self::Tanh => {
                for (delta, &output) in delta.iter_mut().zip(outputs) {
                    *delta *= T::one() - output * output;
                }
            }
        }
    }
}

/// The sizes of a linear layer for one chunk; all values lie image after image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Linear {
    pub(super) images: usize,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) activation: Activation,
}

impl Linear {
    /// `output = activation(input * weight^T + bias)`, weight of shape `(outputs, inputs)`.
    pub(super) fn forward<T: Real>(self, weight: &[T], bias: &[T], input: &[T], output: &mut [T]) {
        let Self { images, inputs, outputs, activation } = self;
        let output = &mut output[..images * outputs];
        for image in output.chunks_exact_mut(outputs) {
            image.copy_from_slice(bias);
        }
        multiply(
            (output, Matrix::rows(images, outputs)),
            (input, Matrix::rows(images, inputs)),
            (weight, Matrix::rows(outputs, inputs).transposed()),
            Store::Add,
        );
        activation.apply(output);
    }

    /// Adds the gradients of weight and bias, and stores that of the input if it is wanted.
    pub(super) fn backward<T: Real>(
        self,
        weight: &[T],
        (weight_gradient, bias_gradient): (&mut [T], &mut [T]),
        input: &[T],
        (output, delta): (&[T], &mut [T]),
        input_delta: Option<(&mut [T], Store)>,
    ) {
        let Self { images, inputs, outputs, activation } = self;
        let delta = &mut delta[..images * outputs];
        activation.chain(&output[..images * outputs], delta);
        for image in delta.chunks_exact(outputs) {
            for (sum, &value) in bias_gradient.iter_mut().zip(image) {
                *sum += value;
            }
        }
        let delta_shape = Matrix::rows(images, outputs);
        let weight_shape = Matrix::rows(outputs, inputs);
        let input_shape = Matrix::rows(images, inputs);
        multiply(
            (weight_gradient, weight_shape),
            (delta, delta_shape.transposed()),
            (input, input_shape),
            Store::Add,
        );
        if let Some((input_delta, store)) = input_delta {
            multiply((input_delta, input_shape), (delta, delta_shape), (weight, weight_shape), store);
        }
    }
}
