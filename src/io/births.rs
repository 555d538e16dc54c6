//! Births of vertices: a list of numbers.

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::{Source, npy, text::Text};

/// Reads as many finite numbers as there are vertices, in their order: text, in which line breaks mean nothing, or an array of one dimension.
///
/// # Errors
/// [`Error::Input`] with file and line.
pub fn read_births(source: &Source, interrupt: &Interrupt) -> Result<Vec<f64>> {
    if !source.bytes.starts_with(npy::MAGIC) {
        let mut numbers = Vec::new();
        let mut text = Text::new(&source.path, &source.bytes, interrupt)?;
        while let Some(row) = text.next_row()? {
            for index in 0..row.len() {
                numbers.push(row.finite(index)?);
            }
        }
        return Ok(numbers);
    }
    let array = npy::read(&source.path, &source.bytes)?;
    let place = Place::File(source.path.clone());
    if array.shape.len() != 1 {
        let found = format!("an array of shape {:?}", array.shape);
        return Err(Error::input(place, found, "an array of one dimension"));
    }
    match array.numbers.iter().position(|birth| !birth.is_finite()) {
        Some(vertex) => {
            let found = format!("{} as birth of vertex {vertex}", array.numbers[vertex]);
            Err(Error::input(place, found, "a finite number"))
        }
        None => Ok(array.numbers),
    }
}
