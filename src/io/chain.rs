//! Cycles and cocycles as results name them.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::CellName;
use crate::persistence::Kind;

/// The cycle or cocycle of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedChain {
    /// Which of the two.
    pub kind: Kind,
    /// What it is; none if it is left out, because all together would have more entries than a limit allows.
    pub terms: Option<Terms>,
}

/// Cells with their coefficients, in filtration order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms {
    /// Names of cells.
    pub cells: Vec<CellName>,
    /// The coefficient of each: its residue that is nearest to 0, `p / 2` at most.
    pub coefficients: Vec<i64>,
}

/// How many cycles or cocycles there are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepresentativesSummary {
    /// `cycle` or `cocycle`.
    pub kind: &'static str,
    /// The number of bars chosen, longest first.
    pub bars: usize,
    /// How many of them are left out because of the limit: the shortest.
    pub left_out: usize,
    /// The number of coefficients.
    pub entries: usize,
    /// The most coefficients that are allowed.
    pub limit: usize,
    /// Seconds that they took; where they are found along with the bars, only to choose and name them.
    pub seconds: f64,
}

impl Serialize for Terms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match self.cells.first() {
            Some(CellName::Cell(_)) => "cells",
            _ => "simplices",
        };
        let mut terms = serializer.serialize_struct("Terms", 2)?;
        terms.serialize_field(key, &self.cells)?;
        terms.serialize_field("coefficients", &self.coefficients)?;
        terms.end()
    }
}
