//! The same networks in candle's tensors, with candle's automatic differentiation: the second implementation, which the
//! first is tested against. It reads the declared layers, not the steps that the first makes of them. Public for those
//! tests and for whoever doubts a gradient; of a landscape's runs only those on candle's devices use it.
//!
//! candle's own `max_pool2d` is not used: in 0.9.2 its gradient is too small by the area of the window.

use candle_core::{D, Device, Result, Tensor, Var};
use candle_nn::ops::log_softmax;

use super::{Activation, Layer, Network, Norm, Pooling, Real, Shortcut};
use crate::landscape::dataset::{Answers, Examples};

/// The **mean** cross-entropy in nats, or the mean squares, on the examples that `indices` name, and its gradient, of the layout's shape. Batch
/// normalisation takes its statistics from these examples.
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
    let entries = network.layout.entries().iter();
    let leaves = entries
        .map(|entry| flat.narrow(0, entry.offset, entry.len())?.reshape(entry.shape.as_slice()))
        .collect::<Result<Vec<_>>>()?;
    let images = images::<T>(network, examples, indices, &Device::Cpu)?;
    let scores = Reader::new(&leaves, None).list(&network.layers, images)?;
    let loss = match examples.answers() {
        Answers::Labels(labels) => {
            let labels: Vec<u32> = indices.iter().map(|&index| labels[index as usize]).collect();
            let labels = Tensor::from_vec(labels, (indices.len(), 1), &Device::Cpu)?;
            log_softmax(&scores, D::Minus1)?.gather(&labels, 1)?.mean_all()?.neg()?
        }
        Answers::Targets { width, values } => {
            let of = |&index: &u32| &values[index as usize * width..][..*width];
            let targets: Vec<T> = indices.iter().flat_map(of).map(|&value| T::of(f64::from(value))).collect();
            let targets = Tensor::from_vec(targets, (indices.len(), *width), &Device::Cpu)?;
            (scores - targets)?.sqr()?.mean_all()?
        }
    };
    let gradients = loss.backward()?;
    let gradient = gradients.get(&flat).expect("the loss depends on the parameters");
    Ok((loss.to_scalar::<T>()?.wide(), gradient.to_vec1()?))
}

/// The images that `indices` name, on a device.
pub(super) fn images<T: Real>(
    network: &Network,
    examples: &Examples,
    indices: &[u32],
    device: &Device,
) -> Result<Tensor> {
    let images = indices.iter().flat_map(|&index| examples.image(index as usize));
    let images: Vec<T> = images.map(|&value| T::of(f64::from(value))).collect();
    let [channels, height, width] = network.input();
    Tensor::from_vec(images, (indices.len(), channels, height, width), device)
}

/// The parameters, read in the order of the layers.
pub(super) struct Reader<'a> {
    leaves: std::slice::Iter<'a, Tensor>,
    /// What batch normalisations go by; by the values that they see where there is nothing.
    kept: Option<std::slice::Iter<'a, [Tensor; 2]>>,
    /// Mean and variance of every batch normalisation that has been passed.
    pub(super) statistics: Vec<[Tensor; 2]>,
}

impl<'a> Reader<'a> {
    /// Of parameters, one tensor for each entry of the layout.
    pub(super) fn new(leaves: &'a [Tensor], kept: Option<&'a Vec<[Tensor; 2]>>) -> Self {
        Self { leaves: leaves.iter(), kept: kept.map(|kept| kept.iter()), statistics: Vec::new() }
    }

    /// The next tensor.
    fn next(&mut self) -> &'a Tensor {
        self.leaves.next().expect("the layout has a tensor for every one that a layer reads")
    }

    /// Mean and variance of every channel.
    fn moments(&mut self, output: &Tensor) -> Result<[Tensor; 2]> {
        if let Some(kept) = &mut self.kept {
            return Ok(kept.next().expect("an earlier pass went through every normalisation").clone());
        }
        let flat = output.transpose(0, 1)?.flatten_from(1)?;
        let mean = flat.mean_keepdim(1)?;
        let variance = flat.broadcast_sub(&mean)?.sqr()?.mean_keepdim(1)?;
        self.statistics.push([mean.detach(), variance.detach()]);
        Ok([mean, variance])
    }

    pub(super) fn list(&mut self, layers: &[Layer], mut values: Tensor) -> Result<Tensor> {
        for layer in layers {
            values = self.layer(layer, &values)?;
        }
        Ok(values)
    }

    fn layer(&mut self, layer: &Layer, input: &Tensor) -> Result<Tensor> {
        match layer {
            &Layer::Convolution { padding, stride, norm, activation, .. } => {
                activate(activation, &self.convolution(input, padding, stride, norm)?)
            }
            Layer::Pool { over, size } => {
                let (images, channels, height, width) = input.dims4()?;
                let [high, wide] = size.map_or([height, width], |size| [size; 2]);
                let windows =
                    input.reshape(vec![images, channels, height / high, high, width / wide, wide])?;
                match over {
                    Pooling::Max => windows.max(5)?.max(3),
                    Pooling::Mean => windows.mean(5)?.mean(3),
                }
            }
            Layer::Linear { activation, .. } => {
                let (weight, bias) = (self.next(), self.next());
                let output = input.flatten_from(1)?.matmul(&weight.t()?)?.broadcast_add(bias)?;
                activate(*activation, &output)
            }
            Layer::Residual { layers, shortcut, activation, .. } => {
                let output = self.list(layers, input.clone())?;
                let other = self.shortcut(*shortcut, layers, input, output.dims())?;
                activate(*activation, &(output + other)?)
            }
        }
    }

    fn convolution(&mut self, input: &Tensor, padding: usize, stride: usize, norm: Norm) -> Result<Tensor> {
        let output = input.conv2d(self.next(), padding, stride, 1, 1)?;
        match norm {
            Norm::None => output.broadcast_add(&self.next().reshape((1, (), 1, 1))?),
            Norm::Batch => {
                let channels = (1, output.dim(1)?, 1, 1);
                let [mean, variance] = self.moments(&output)?;
                let deviation = (variance + 1e-5)?.sqrt()?.reshape(channels)?;
                let normalised = output.broadcast_sub(&mean.reshape(channels)?)?.broadcast_div(&deviation)?;
                let scaled = normalised.broadcast_mul(&self.next().reshape(channels)?)?;
                scaled.broadcast_add(&self.next().reshape(channels)?)
            }
        }
    }

    fn shortcut(
        &mut self,
        shortcut: Shortcut,
        layers: &[Layer],
        input: &Tensor,
        shape: &[usize],
    ) -> Result<Tensor> {
        if shape.len() == 2 {
            return input.flatten_from(1);
        }
        if input.dims() == shape {
            return Ok(input.clone());
        }
        let stride = input.dim(2)?.div_ceil(shape[2]);
        if shortcut == Shortcut::Projection {
            let norm = if layers.iter().any(Layer::normalises) { Norm::Batch } else { Norm::None };
            return self.convolution(input, 0, stride, norm);
        }
        let [rows, columns] = [shape[2], shape[3]].map(|side| {
            Tensor::from_iter((0..side as u32).map(|place| place * stride as u32), input.device())
        });
        input.index_select(&rows?, 2)?.index_select(&columns?, 3)?.pad_with_zeros(
            1,
            0,
            shape[1] - input.dim(1)?,
        )
    }
}

fn activate(activation: Activation, values: &Tensor) -> Result<Tensor> {
    match activation {
        Activation::Relu => values.relu(),
        Activation::Tanh => values.tanh(),
        Activation::Identity => Ok(values.clone()),
    }
}
