//! The networks that a plan can name.

use serde::{Deserialize, Serialize};

use super::{Activation, Layer, Network};
use crate::error::{Error, Place, Result};
use crate::landscape::parameters::Initialisation;

/// The most parameters of an `mlp`: more is a slip of the hand that would only fill the memory.
const MOST_PARAMETERS: f64 = 1e8;

/// An architecture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Linear layers only.
    #[default]
    #[serde(rename = "mlp")]
    Mlp,
    /// `LeNet`: 6 and 16 channels, then 120, 84 and the classes; on 28x28 images 44,426 parameters.
    #[serde(rename = "lenet-44k")]
    Lenet44k,
    /// The same with two zeros around the image; on 28x28 images 61,706 parameters.
    #[serde(rename = "lenet-61k")]
    Lenet61k,
    /// `LeNet`: 20 and 50 channels, then 500 and the classes; on 28x28 images 431,080 parameters.
    #[serde(rename = "lenet-431k")]
    Lenet431k,
}

/// The section `[network]` of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkOptions {
    /// Which architecture.
    pub kind: Kind,
    /// Of an `mlp`: the numbers of values of an image, of each hidden layer, and of the classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub widths: Vec<usize>,
    /// What follows every layer but the last.
    pub activation: Activation,
    /// How parameters start.
    pub initialisation: Initialisation,
}

impl NetworkOptions {
    /// The network for images of shape `(channels, height, width)` in `classes` classes.
    ///
    /// # Errors
    /// [`Error::Input`] if the widths do not fit the images and classes, or the architecture does not fit the images.
    pub fn build(&self, input: [usize; 3], classes: usize) -> Result<Network> {
        let activation = self.activation;
        let place = || Place::Key("network.widths".into());
        if self.kind == Kind::Mlp {
            let values = input.iter().product::<usize>();
            let fits = self.widths.len() >= 2 && self.widths[0] == values;
            if !fits || self.widths.contains(&0) || self.widths[self.widths.len() - 1] < classes {
                return Err(Error::input(
                    place(),
                    format!("{:?}", self.widths),
                    format!("[{values}, …, {classes}]: the values of an image, hidden layers, the classes"),
                ));
            }
            let parameters: f64 =
                self.widths.windows(2).map(|pair| (pair[0] as f64 + 1.0) * pair[1] as f64).sum();
            if parameters > MOST_PARAMETERS {
                return Err(Error::input(
                    place(),
                    format!("{:?}, {parameters:.0} parameters", self.widths),
                    format!("at most {MOST_PARAMETERS:.0} parameters"),
                ));
            }
            return Network::new(input, &linear(&self.widths[1..], activation));
        }
        if !self.widths.is_empty() {
            return Err(Error::input(
                place(),
                format!("{:?}", self.widths),
                "no widths, which only an mlp has",
            ));
        }
        let (channels, padding, widths): (_, _, &[usize]) = match self.kind {
            Kind::Lenet431k => ([20, 50], 0, &[500, classes]),
            Kind::Lenet61k => ([6, 16], 2, &[120, 84, classes]),
            Kind::Lenet44k | Kind::Mlp => ([6, 16], 0, &[120, 84, classes]),
        };
        let block =
            |channels, padding| Layer::Convolution { channels, kernel: 5, padding, pool: true, activation };
        let mut layers = vec![block(channels[0], padding), block(channels[1], 0)];
        layers.extend(linear(widths, activation));
        Network::new(input, &layers)
    }
}

/// Linear layers with the activation between them.
fn linear(widths: &[usize], activation: Activation) -> Vec<Layer> {
    let last = widths.len() - 1;
    let layer = |(index, &outputs)| Layer::Linear {
        outputs,
        activation: if index == last { Activation::Identity } else { activation },
    };
    widths.iter().enumerate().map(layer).collect()
}
