//! The same networks in candle's tensors, with candle's automatic differentiation: the second implementation, which the
//! first is tested against. Public for those tests and for whoever doubts a gradient; no run of a landscape uses it.
//!
//! candle's own `max_pool2d` is not used: in 0.9.2 its gradient is too small by the area of the window.

use candle_core::{D, Device, Result, Tensor, Var};
use candle_nn::ops::log_softmax;

use super::{Activation, Layer, Network, Placed, Real};
use crate::landscape::dataset::Examples;

/// The **mean** cross-entropy in nats on the examples that `indices` name, and its gradient, of the layout's shape.
///
/// # Panics
/// If parameters, images or labels do not fit the network.
#[must_use]
pub fn gradient<T: Real>(
    network: &Network,
    parameters: &[T],
    examples: &Examples,
    indices: &[u32],
) -> (f64, Vec<T>) {
    assert_eq!(parameters.len(), network.layout.len(), "the parameters have the network's shape");
    assert_eq!(examples.shape(), network.input(), "the images have the network's input shape");
    differentiate(network, parameters, examples, indices).expect("shapes that fit, on the processor")
}

fn differentiate<T: Real>(
    network: &Network,
    parameters: &[T],
    examples: &Examples,
    indices: &[u32],
) -> Result<(f64, Vec<T>)> {
    let flat = Var::from_slice(parameters, parameters.len(), &Device::Cpu)?;
    let values: Vec<T> = indices
        .iter()
        .flat_map(|&index| examples.image(index as usize))
        .map(|&value| T::of(f64::from(value)))
        .collect();
    let [channels, height, width] = network.input();
    let mut values = Tensor::from_vec(values, (indices.len(), channels, height, width), &Device::Cpu)?;
    for placed in &network.layers {
        values = layer(placed, &flat, &values)?;
    }
    let labels: Vec<u32> = indices.iter().map(|&index| examples.labels()[index as usize].into()).collect();
    let labels = Tensor::from_vec(labels, (indices.len(), 1), &Device::Cpu)?;
    let loss = log_softmax(&values, D::Minus1)?.gather(&labels, 1)?.mean_all()?.neg()?;
    let gradients = loss.backward()?;
    let gradient = gradients.get(&flat).expect("the loss depends on the parameters");
    Ok((loss.to_scalar::<T>()?.wide(), gradient.to_vec1()?))
}

fn layer(placed: &Placed, flat: &Tensor, input: &Tensor) -> Result<Tensor> {
    let weight = flat.narrow(0, placed.weight.start, placed.weight.len())?;
    let bias = flat.narrow(0, placed.bias.start, placed.bias.len())?;
    match placed.layer {
        Layer::Convolution { channels, kernel, padding, pool, activation } => {
            let weight = weight.reshape((channels, placed.input[0], kernel, kernel))?;
            let bias = bias.reshape((1, channels, 1, 1))?;
            let output =
                activate(activation, &input.conv2d(&weight, padding, 1, 1, 1)?.broadcast_add(&bias)?)?;
            if pool { maximum(&output) } else { Ok(output) }
        }
        Layer::Linear { outputs, activation } => {
            let weight = weight.reshape((outputs, placed.inputs()))?;
            let output = input.flatten_from(1)?.matmul(&weight.t()?)?.broadcast_add(&bias)?;
            activate(activation, &output)
        }
    }
}

/// The maximum over disjoint 2x2 windows.
fn maximum(values: &Tensor) -> Result<Tensor> {
    let (images, channels, height, width) = values.dims4()?;
    values.reshape((images, channels, height / 2, 2, width / 2, 2))?.max(5)?.max(3)
}

fn activate(activation: Activation, values: &Tensor) -> Result<Tensor> {
    match activation {
        Activation::Relu => values.relu(),
        Activation::Tanh => values.tanh(),
        Activation::Identity => Ok(values.clone()),
    }
}
