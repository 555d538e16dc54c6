//! The networks that have a name, declared as any other.

use super::{Activation, Layer, Norm, Pooling, Shortcut};

/// Linear layers with the activation between them.
pub(super) fn linear(widths: &[usize], activation: Activation) -> Vec<Layer> {
    let last = widths.len() - 1;
    let layer = |(index, &outputs)| Layer::Linear {
        outputs,
        activation: if index == last { Activation::Identity } else { activation },
    };
    widths.iter().enumerate().map(layer).collect()
}

/// Two convolutions of side 5, each with a maximum over 2x2 windows, and linear layers (`LeCun`, Bottou, Bengio, Haffner:
/// Gradient-Based Learning Applied to Document Recognition, 1998).
pub(super) fn lenet(
    channels: [usize; 2],
    padding: usize,
    widths: &[usize],
    activation: Activation,
) -> Vec<Layer> {
    let convolution = |channels, padding| Layer::Convolution {
        channels,
        kernel: 5,
        padding,
        stride: 1,
        norm: Norm::None,
        activation,
    };
    let pool = Layer::Pool { over: Pooling::Max, size: Some(2) };
    let mut layers = vec![convolution(channels[0], padding), pool.clone(), convolution(channels[1], 0), pool];
    layers.extend(linear(widths, activation));
    layers
}

fn three(channels: usize, stride: usize, norm: Norm, activation: Activation) -> Layer {
    Layer::Convolution { channels, kernel: 3, padding: 1, stride, norm, activation }
}

/// What a residual network is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residual {
    /// Blocks of two convolutions in each of the three stages: (depth - 2) / 6.
    pub(super) blocks: usize,
    /// Channels of the stages are 16, 32 and 64 times this, those before them 16 times.
    pub(super) width: usize,
    /// What blocks add; `None` leaves blocks without shortcuts, which are convolutions one after another.
    pub(super) shortcut: Option<Shortcut>,
    pub(super) norm: Norm,
}

/// The residual network for 32x32 images (He, Zhang, Ren, Sun: Deep Residual Learning, 2016), wider as in Zagoruyko, Komodakis:
/// Wide Residual Networks, 2016, and without shortcuts as in Li, Xu, Taylor, Studer, Goldstein: Visualizing the Loss
/// Landscape of Neural Nets, 2018.
pub(super) fn resnet(network: Residual, classes: usize, activation: Activation) -> Vec<Layer> {
    let Residual { blocks, width, shortcut, norm } = network;
    let mut layers = vec![three(16 * width, 1, norm, activation)];
    for (stage, channels) in [16, 32, 64].into_iter().map(|channels| channels * width).enumerate() {
        for block in 0..blocks {
            let stride = if stage > 0 && block == 0 { 2 } else { 1 };
            let first = three(channels, stride, norm, activation);
            match shortcut {
                Some(shortcut) => layers.push(Layer::Residual {
                    layers: vec![first, three(channels, 1, norm, Activation::Identity)],
                    shortcut,
                    activation,
                    name: Some(format!("layer{}.{block}", stage + 1)),
                }),
                None => layers.extend([first, three(channels, 1, norm, activation)]),
            }
        }
    }
    layers.push(Layer::Pool { over: Pooling::Mean, size: None });
    layers.extend(linear(&[classes], activation));
    layers
}

/// Convolutions of side 3 with maxima between them, and linear layers, in the way of Simonyan, Zisserman: Very Deep Convolutional
/// Networks, 2015, cut down to 32x32 images: 64, 128, 256, 256, 512, 512 channels and three linear layers.
pub(super) fn vgg(norm: Norm, classes: usize, activation: Activation) -> Vec<Layer> {
    let mut layers = Vec::new();
    for stage in [&[64][..], &[128], &[256, 256], &[512, 512]] {
        layers.extend(stage.iter().map(|&channels| three(channels, 1, norm, activation)));
        layers.push(Layer::Pool { over: Pooling::Max, size: Some(2) });
    }
    layers.extend(linear(&[512, 512, classes], activation));
    layers
}
