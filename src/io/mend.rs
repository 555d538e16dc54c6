//! Complexes that break the rules, made into ones that keep them, where a user opts in: what other programs do without a word.

use rustc_hash::FxHashMap;

use crate::error::{Error, Place, Result};

use super::{Columns, Rule, SimplexList, Source};

/// Bytes that a simplex takes while its complex is closed.
const BYTES_OF_SIMPLEX: u64 = 256;

/// What the checks of a complex expect, and the rule that does without.
const FORGIVABLE: [(&str, Rule); 4] = [
    ("every simplex once", Rule::Duplicates),
    ("every face of a simplex in the complex", Rule::Faces),
    ("a value at least that of every facet", Rule::Late),
    ("a value at least that of every face", Rule::Late),
];

/// What was expected, with the name of the rule that does without it, if there is one.
pub(super) fn or_lenient(expected: String) -> String {
    match FORGIVABLE.iter().find(|(words, _)| *words == expected) {
        Some((_, rule)) => format!("{expected}, or --lenient {rule}"),
        None => expected,
    }
}

impl SimplexList {
    /// Each simplex once, with all its faces, none before them, as far as the rules of the source allow; what else is wrong stays.
    ///
    /// # Errors
    /// Never for rules that are opted in to; without them the list comes back as it is.
    pub(super) fn mended(self, source: &Source) -> Result<Self> {
        let lenience = &source.lenience;
        if lenience.is_strict() {
            return Ok(self);
        }
        let mut list = self;
        if lenience.allows(Rule::Duplicates) {
            list = list.distinct(source)?;
        }
        if lenience.allows(Rule::Faces) {
            list = list.closed(source)?;
        }
        if lenience.allows(Rule::Late) {
            list.raise(source)?;
        }
        Ok(list)
    }

    /// Of simplices with the same vertices that with the least value, at the place of the first.
    fn distinct(self, source: &Source) -> Result<Self> {
        let mut first: FxHashMap<Vec<u64>, usize> = FxHashMap::default();
        let mut left = Self::of_file(&source.path).with_coordinates(self.coordinates().cloned());
        for (index, (vertices, value)) in self.iter().enumerate() {
            let line = self.line(index);
            let Some(&before) = first.get(vertices) else {
                first.insert(vertices.to_vec(), left.len());
                left.push(vertices, value, line);
                continue;
            };
            source.lenience.forgive_by(Rule::Duplicates, (value - left.values()[before]).abs(), || {
                let found = format!("simplex {vertices:?} a second time");
                Error::input(Place::Line(source.path.clone(), line), found, "each simplex once")
            })?;
            left.lower(before, value);
        }
        Ok(left)
    }

    /// With the faces that are missing, each with the least value of the simplices that have it.
    fn closed(self, source: &Source) -> Result<Self> {
        let mut known: FxHashMap<Vec<u64>, usize> = FxHashMap::default();
        for (index, (vertices, _)) in self.iter().enumerate() {
            known.insert(vertices.to_vec(), index);
        }
        let (own, mut list) = (self.len(), self);
        let mut order: Vec<usize> = (0..own).collect();
        order.sort_by_key(|&index| list.vertices(index).len());
        // By dimension, from the top down; what is added waits among those of its own.
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); list.counts().len()];
        for index in order {
            waiting[list.vertices(index).len() - 1].push(index);
        }
        for dimension in (1..waiting.len()).rev() {
            for index in std::mem::take(&mut waiting[dimension]) {
                let (vertices, value) = (list.vertices(index).to_vec(), list.values()[index]);
                let line = list.line(index);
                for omitted in 0..vertices.len() {
                    let mut face = vertices.clone();
                    face.remove(omitted);
                    if let Some(&there) = known.get(&face) {
                        if there >= own {
                            list.lower(there, value);
                        }
                        continue;
                    }
                    source.lenience.forgive(Rule::Faces, || {
                        let found = format!("simplex {vertices:?} without its face {face:?}");
                        Error::input(Place::Line(source.path.clone(), line), found, "all faces of a simplex")
                    })?;
                    if list.len() as u64 > source.limit / BYTES_OF_SIMPLEX {
                        let limit = source.limit;
                        let path = source.path.display();
                        return Err(Error::Limit(format!(
                            "{path}: missing faces need more than the memory limit of {limit} bytes"
                        )));
                    }
                    list.push(&face, value, line);
                    waiting[dimension - 1].push(list.len() - 1);
                    known.insert(face, list.len() - 1);
                }
            }
        }
        Ok(list)
    }

    /// Raises each value to the largest of the facets' that are there.
    fn raise(&mut self, source: &Source) -> Result<()> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&index| self.vertices(index).len());
        let mut values: FxHashMap<Vec<u64>, f64> = FxHashMap::default();
        for index in order {
            let (vertices, value) = (self.vertices(index).to_vec(), self.values()[index]);
            let mut raised = value;
            for omitted in 0..if vertices.len() > 1 { vertices.len() } else { 0 } {
                let mut face = vertices.clone();
                face.remove(omitted);
                raised = raised.max(values.get(&face).copied().unwrap_or(raised));
            }
            if raised > value {
                let line = self.line(index);
                source.lenience.forgive_by(Rule::Late, raised - value, || {
                    let found =
                        format!("simplex {vertices:?} with value {value} before a face with {raised}");
                    Error::input(Place::Line(source.path.clone(), line), found, "no value below a face's")
                })?;
                self.set_value(index, raised);
            }
            values.insert(vertices, raised);
        }
        Ok(())
    }
}

impl Columns {
    /// No cell before its faces, if the rules of the source allow to raise its value.
    ///
    /// # Errors
    /// Never for a rule that is opted in to; without it the columns come back as they are.
    pub(super) fn mended(mut self, source: &Source) -> Result<Self> {
        if !source.lenience.allows(Rule::Late) || !self.has_values() {
            return Ok(self);
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&cell| self.dimensions[cell]);
        let mut values = self.values();
        for cell in order {
            let faces = &self.entries[self.offsets[cell]..self.offsets[cell + 1]];
            let value = values[cell];
            let raised = faces.iter().fold(value, |most, face| most.max(values[face.row as usize]));
            if raised > value {
                source.lenience.forgive_by(Rule::Late, raised - value, || {
                    let place = Place::Cell(cell as u64);
                    let found = format!("value {value}, below {raised} of a face");
                    self.locate(Error::input(place, found, "no value below a face's"))
                })?;
                values[cell] = raised;
            }
        }
        self.values = super::columns::Values::Given(values);
        Ok(self)
    }
}
