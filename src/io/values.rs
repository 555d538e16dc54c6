//! Values of vertices: numbers in the order of the vertices, as text or as an array of one dimension.

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::tokens::Tokens;
use super::{Source, npy};

/// Reads the numbers; they may be infinite.
///
/// # Errors
/// [`Error::Input`] with file and line of what is no number, and for NaN.
pub fn read(source: &Source, interrupt: &Interrupt) -> Result<Vec<f64>> {
    if source.bytes.starts_with(npy::MAGIC) {
        let array = npy::read(&source.path, &source.bytes)?;
        let place = || Place::File(source.path.clone());
        if array.shape.len() != 1 {
            let found = format!("an array of shape {:?}", array.shape);
            return Err(Error::input(place(), found, "one dimension"));
        }
        return match array.numbers.iter().position(|value| value.is_nan()) {
            Some(at) => Err(Error::input(place(), format!("NaN as value {at}"), "numbers")),
            None => Ok(array.numbers),
        };
    }
    let mut tokens = Tokens::new(source, interrupt)?;
    let mut values = Vec::new();
    while tokens.more()? {
        values.push(tokens.number("a value")?);
    }
    Ok(values)
}
