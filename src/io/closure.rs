//! The complexes that some simplices span: every face with the least value of those above it.

use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::SimplexList;

/// A simplex of more vertices has more than 65,535 faces, out of one line of a file.
pub(super) const MOST_VERTICES: usize = 16;
/// The most simplices of one dimension, faces still counted as often as they come.
const MOST_FACES: usize = 1 << 27;

/// Simplices with values, each with the line of its file. Faces take the least value of those that have them; of equal ones the first line.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// By number of vertices, less one.
    levels: Vec<Level>,
}

/// Simplices of one dimension.
#[derive(Debug, Default, Clone)]
struct Level {
    labels: Vec<u64>,
    values: Vec<f64>,
    lines: Vec<u64>,
}

impl Level {
    fn push(&mut self, vertices: impl Iterator<Item = u64>, value: f64, line: u64) {
        self.labels.extend(vertices);
        self.values.push(value);
        self.lines.push(line);
    }

    /// Each simplex once, sorted by vertices, with its least value.
    fn unique(&self, width: usize) -> Self {
        let vertices = |at: &u32| &self.labels[*at as usize * width..][..width];
        let mut order: Vec<u32> = (0..self.values.len() as u32).collect();
        order.sort_unstable_by(|a, b| {
            let (x, y) = (self.values[*a as usize], self.values[*b as usize]);
            vertices(a).cmp(vertices(b)).then(x.total_cmp(&y)).then(a.cmp(b))
        });
        order.dedup_by(|b, a| vertices(a) == vertices(b));
        let mut unique = Self::default();
        for at in order {
            let index = at as usize;
            unique.push(vertices(&at).iter().copied(), self.values[index], self.lines[index]);
        }
        unique
    }
}

impl Closure {
    /// Adds a simplex by its vertices in any order.
    ///
    /// # Errors
    /// What is wrong with it and what was expected: a vertex twice, or more than 16 of them.
    pub(super) fn add(
        &mut self,
        vertices: &mut [u64],
        value: f64,
        line: u64,
    ) -> std::result::Result<(), (String, String)> {
        if vertices.len() > MOST_VERTICES {
            let found = format!("a simplex of {} vertices, whose faces are not in the file", vertices.len());
            return Err((found, format!("at most {MOST_VERTICES} vertices")));
        }
        vertices.sort_unstable();
        if let Some([vertex, _]) = vertices.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err((format!("vertex {vertex} twice in a simplex"), "different vertices".into()));
        }
        if self.levels.len() < vertices.len() {
            self.levels.resize(vertices.len(), Level::default());
        }
        self.levels[vertices.len() - 1].push(vertices.iter().copied(), value, line);
        Ok(())
    }

    /// The simplices and all their faces.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no simplex; [`Error::Limit`] beyond 2^27 of one dimension; [`Error::Interrupted`] on request.
    pub(super) fn list(mut self, path: &Path, interrupt: &Interrupt) -> Result<SimplexList> {
        for width in (1..=self.levels.len()).rev() {
            interrupt.check()?;
            let level = self.levels[width - 1].unique(width);
            if width > 1 {
                let below = &mut self.levels[width - 2];
                if below.values.len() + width * level.values.len() > MOST_FACES {
                    return Err(Error::Limit(format!(
                        "{}: more than {MOST_FACES} faces of dimension {}",
                        path.display(),
                        width - 2
                    )));
                }
                for (at, simplex) in level.labels.chunks_exact(width).enumerate() {
                    for left_out in 0..width {
                        let face = simplex.iter().enumerate().filter(|(i, _)| *i != left_out);
                        below.push(face.map(|(_, &vertex)| vertex), level.values[at], level.lines[at]);
                    }
                }
            }
            self.levels[width - 1] = level;
        }
        let mut list = SimplexList::of_file(path);
        for (width, level) in (1..).zip(&self.levels) {
            for (at, simplex) in level.labels.chunks_exact(width).enumerate() {
                list.push(simplex, level.values[at], level.lines[at]);
            }
        }
        if list.is_empty() {
            return Err(Error::input(Place::File(path.to_owned()), "no simplices", "at least one"));
        }
        Ok(list)
    }
}
