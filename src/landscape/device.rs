//! What networks compute on.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Place, Result};

/// What a network computes on, and by which of its two implementations. Results of one differ from those of another in the last bits, so that it is part of the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Device {
    /// `cpu`: the processor, by passes of our own.
    #[default]
    Cpu,
    /// `candle`: the processor, by candle's tensors and differentiation.
    Candle,
    /// `cuda:N`, or `cuda` for the first: an NVIDIA device, by candle's tensors and differentiation.
    Cuda(usize),
}

impl Device {
    /// Whether it is what is meant where nothing is said.
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What candle calls it; none where candle does not compute.
    pub(super) fn open(self) -> Result<Option<candle_core::Device>> {
        match self {
            Self::Cpu => Ok(None),
            Self::Candle => Ok(Some(candle_core::Device::Cpu)),
            Self::Cuda(number) => candle_core::Device::new_cuda(number).map(Some).map_err(|error| {
                let expected = "\"cpu\", or a build with `--features cuda` on a machine with that device";
                refused(self, &error, expected)
            }),
        }
    }
}

/// The refusal of a device, with the first line of what candle says.
pub(super) fn refused(device: Device, error: &candle_core::Error, expected: &str) -> Error {
    let (name, error) = (String::from(device), error.to_string());
    let said = error.lines().next().unwrap_or_default();
    Error::input(
        Place::Key("objective.device".into()),
        format!("\"{name}\", of which candle says: {said}"),
        expected,
    )
}

impl TryFrom<String> for Device {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let number = |rest: &str| match rest.strip_prefix(':') {
            None if rest.is_empty() => Some(0),
            number => number?.parse().ok(),
        };
        match text.as_str() {
            "cpu" => Ok(Self::Cpu),
            "candle" => Ok(Self::Candle),
            _ => {
                text.strip_prefix("cuda").and_then(number).map(Self::Cuda).ok_or_else(|| {
                    format!("\"{text}\", expected \"cpu\", \"candle\", \"cuda\" or \"cuda:N\"")
                })
            }
        }
    }
}

impl From<Device> for String {
    fn from(device: Device) -> Self {
        match device {
            Device::Cpu => "cpu".into(),
            Device::Candle => "candle".into(),
            Device::Cuda(number) => format!("cuda:{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Device;

    #[test]
    fn devices_are_read_as_they_are_written() {
        for device in [Device::Cpu, Device::Candle, Device::Cuda(0), Device::Cuda(3)] {
            assert_eq!(Device::try_from(String::from(device)), Ok(device));
        }
        assert_eq!(Device::try_from("cuda".to_owned()), Ok(Device::Cuda(0)));
        for wrong in ["", "gpu", "cuda:", "cuda:x", "cuda1", "cpu:1"] {
            assert!(Device::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[cfg(not(feature = "cuda"))]
    #[test]
    fn a_build_without_cuda_says_so() {
        let error = Device::Cuda(0).open().expect_err("no such build").to_string();
        assert!(error.contains("cuda:0") && error.contains("--features cuda"), "{error}");
        assert!(Device::Cpu.open().expect("ours").is_none());
    }
}
