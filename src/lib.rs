//! Persistent homology of filtered complexes, and of the loss landscapes of neural networks.

pub mod algebra;
pub mod barcode;
pub mod complex;
pub mod error;
pub mod filtration;
pub mod interrupt;
pub mod io;
#[cfg(feature = "landscape")]
pub mod landscape;
pub mod persistence;
pub mod report;

pub use barcode::{Bar, Barcode};
pub use error::{Error, Result};
pub use interrupt::Interrupt;
