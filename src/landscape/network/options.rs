//! The section of a plan that says which network.

use serde::{Deserialize, Serialize};

use super::architectures::{self, Residual};
use super::{Activation, Layer, Network, Norm, Shortcut};
use crate::error::{Error, Place, Result};
use crate::landscape::parameters::Initialisation;

/// How networks with batch normalisation are evaluated: every result tells it.
pub const BATCH_NORM_POLICY: &str = "at every parameter vector, each channel's mean and variance (divided by the number of values) over \
     the whole evaluation subset, layer after layer in one pass, without augmentation; test examples with the same statistics; \
     training with those of the mini-batch";

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
    /// The residual network of 32x32 images: `depth`, `width`, `shortcuts`; of depth 20 on colours 272,474 parameters.
    #[serde(rename = "resnet")]
    Resnet,
    /// Six convolutions and three linear layers in the way of VGG; on 32x32 colours 5,819,466 parameters.
    #[serde(rename = "vgg-9")]
    Vgg9,
    /// The layers that the plan lists.
    #[serde(rename = "layers")]
    Layers,
}

/// What the blocks of a residual network add to their output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shortcuts {
    /// Their input; where the shape changes, a convolution of side 1 of it (option B of the paper).
    #[default]
    Projection,
    /// Their input; where the shape changes, every second row and column, and zeros (option A).
    Padding,
    /// Nothing: no shortcuts, and no projections either.
    None,
}

/// The section `[network]` of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkOptions {
    /// Which architecture.
    pub kind: Kind,
    /// Of an `mlp`: the numbers of values of an image, of each hidden layer, and of the outputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub widths: Vec<usize>,
    /// Of a `resnet`: 20, 56, 110 or any 6n + 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<usize>,
    /// Of a `resnet`: how many times as many channels; 1 if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
    /// Of a `resnet`: what its blocks add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortcuts: Option<Shortcuts>,
    /// Of a `resnet` or `vgg-9`: bias or normalisation; `batch` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub norm: Option<Norm>,
    /// Of an architecture with a name: what follows every layer but the last.
    pub activation: Activation,
    /// How parameters start.
    pub initialisation: Initialisation,
    /// Of `layers`: the list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
}

/// What is wrong with a key of the section.
fn wrong(key: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::input(Place::Key(format!("network.{key}")), found, expected)
}

impl NetworkOptions {
    /// The network for images of shape `(channels, height, width)` and so many outputs: the classes, or the numbers of a target.
    ///
    /// # Errors
    /// [`Error::Input`] by the plan's key, if a key is missing, out of range or of another architecture, or the architecture does
    /// not fit the images.
    pub fn build(&self, input: [usize; 3], outputs: usize) -> Result<Network> {
        self.own_keys()?;
        let layers = self.declaration(input, outputs)?;
        let network = Network::new(input, &layers).map_err(|error| match (self.kind, error) {
            (Kind::Layers, Error::Input { place, found, expected }) => {
                wrong("layers", format!("wrong in {place}: {found}"), expected)
            }
            (Kind::Mlp, Error::Input { found, expected, .. }) => wrong("widths", found, expected),
            (_, Error::Input { place, found, expected }) => {
                wrong("kind", format!("not for these images ({place}: {found})"), expected)
            }
            (_, error) => error,
        })?;
        if network.outputs() < outputs {
            let found = format!("a list that ends with {} outputs", network.outputs());
            return Err(wrong("layers", found, format!("at least {outputs}, as the data has")));
        }
        Ok(network)
    }

    /// How batch normalisation is evaluated, if the network has it.
    #[must_use]
    pub fn batch_norm_policy(&self) -> Option<&'static str> {
        let normalises = match self.kind {
            Kind::Resnet | Kind::Vgg9 => self.norm != Some(Norm::None),
            Kind::Layers => self.layers.iter().any(Layer::normalises),
            Kind::Mlp | Kind::Lenet44k | Kind::Lenet61k | Kind::Lenet431k => false,
        };
        normalises.then_some(BATCH_NORM_POLICY)
    }

    /// Refuses keys that the architecture has not.
    fn own_keys(&self) -> Result<()> {
        let resnet = self.kind == Kind::Resnet;
        for (key, given, own, whose) in [
            ("widths", !self.widths.is_empty(), self.kind == Kind::Mlp, "mlp"),
            ("depth", self.depth.is_some(), resnet, "resnet"),
            ("width", self.width.is_some(), resnet, "resnet"),
            ("shortcuts", self.shortcuts.is_some(), resnet, "resnet"),
            ("norm", self.norm.is_some(), resnet || self.kind == Kind::Vgg9, "resnet or vgg-9"),
            ("layers", !self.layers.is_empty(), self.kind == Kind::Layers, "network of `kind = \"layers\"`"),
        ] {
            if given && !own {
                return Err(wrong(key, "given", format!("no such key, which only a {whose} has")));
            }
        }
        Ok(())
    }

    /// The list of layers.
    fn declaration(&self, input: [usize; 3], outputs: usize) -> Result<Vec<Layer>> {
        let activation = self.activation;
        let norm = self.norm.unwrap_or(Norm::Batch);
        Ok(match self.kind {
            Kind::Mlp => {
                let values = input.iter().product::<usize>();
                let fits = self.widths.len() >= 2 && self.widths[0] == values;
                if !fits || self.widths.contains(&0) || self.widths[self.widths.len() - 1] < outputs {
                    return Err(wrong(
                        "widths",
                        format!("{:?}", self.widths),
                        format!(
                            "[{values}, …, {outputs}]: the values of an image, hidden layers, the outputs"
                        ),
                    ));
                }
                architectures::linear(&self.widths[1..], activation)
            }
            Kind::Lenet44k => architectures::lenet([6, 16], 0, &[120, 84, outputs], activation),
            Kind::Lenet61k => architectures::lenet([6, 16], 2, &[120, 84, outputs], activation),
            Kind::Lenet431k => architectures::lenet([20, 50], 0, &[500, outputs], activation),
            Kind::Resnet => architectures::resnet(self.residual(norm)?, outputs, activation),
            Kind::Vgg9 => architectures::vgg(norm, outputs, activation),
            Kind::Layers if self.layers.is_empty() => {
                return Err(wrong("layers", "missing", "a list of layers"));
            }
            Kind::Layers => self.layers.clone(),
        })
    }

    fn residual(&self, norm: Norm) -> Result<Residual> {
        let expected = "20, 56, 110 or another 6n + 2 up to 1,202";
        let depth = self.depth.ok_or_else(|| wrong("depth", "missing", expected))?;
        if !(8..=1202).contains(&depth) || depth % 6 != 2 {
            return Err(wrong("depth", depth.to_string(), expected));
        }
        let width = self.width.unwrap_or(1);
        if !(1..=1000).contains(&width) {
            return Err(wrong("width", width.to_string(), "1 to 1,000"));
        }
        let shortcut = match self.shortcuts.unwrap_or_default() {
            Shortcuts::Projection => Some(Shortcut::Projection),
            Shortcuts::Padding => Some(Shortcut::Padding),
            Shortcuts::None => None,
        };
        Ok(Residual { blocks: (depth - 2) / 6, width, shortcut, norm })
    }
}
