//! What strict reading refuses and other programs take: rules to which a user opts in by name, and what was done by them.
//!
//! A [`Source`](super::Source) carries its [`Lenience`]; readers show it each error that a rule could forgive. It comes back, or it is counted and the
//! first one kept, so that what was done can be said.

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use super::number;
use crate::error::{Error, Result};

/// A behaviour of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Of two different distances of one pair that below the diagonal counts.
    Asymmetric,
    /// Distances of points to themselves are ignored.
    Diagonal,
    /// Of several weights of one edge, or values of one simplex, the smallest counts.
    Duplicates,
    /// Faces that are missing are added.
    Faces,
    /// A simplex before one of its faces comes with it.
    Late,
    /// Points whose distance is no number are never joined.
    Nan,
    /// Rows of a distance matrix need only reach the diagonal.
    Ragged,
    /// Numbers are rounded to the 4 bytes of a format.
    Rounding,
    /// What follows behind the end is ignored.
    Trailing,
    /// The rows of a column may stand in any order.
    Unsorted,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 10] = [
        Self::Asymmetric,
        Self::Diagonal,
        Self::Duplicates,
        Self::Faces,
        Self::Late,
        Self::Nan,
        Self::Ragged,
        Self::Rounding,
        Self::Trailing,
        Self::Unsorted,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asymmetric => "asymmetric",
            Self::Diagonal => "diagonal",
            Self::Duplicates => "duplicates",
            Self::Faces => "faces",
            Self::Late => "late",
            Self::Nan => "nan",
            Self::Ragged => "ragged",
            Self::Rounding => "rounding",
            Self::Trailing => "trailing",
            Self::Unsorted => "unsorted",
        }
    }

    /// What it does, and which program does the same.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Asymmetric => "the distance below the diagonal counts, as in Ripser",
            Self::Diagonal => "distances of points to themselves are ignored, as by Ripser",
            Self::Duplicates => "the smallest value of an edge or a simplex counts, as in Perseus and GUDHI",
            Self::Nan => {
                "points whose distance is no number are never joined, as in Ripser, where no comparison with it holds"
            }
            Self::Faces => {
                "missing faces come with the first simplex that has them, as in GUDHI's insert_simplex_and_subfaces"
            }
            Self::Late => {
                "a simplex comes with the last of its faces, as after GUDHI's make_filtration_non_decreasing"
            }
            Self::Ragged => "rows of a distance matrix need only reach the diagonal, as in Ripser",
            Self::Rounding => "numbers are rounded to 4 bytes, as by Ripser",
            Self::Unsorted => "the rows of a column are sorted, as by PHAT's text",
            Self::Trailing => "what follows behind the end is ignored, as by DIPHA and Ripser",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|rule| rule.name()).collect();
            Error::usage("--lenient", format!("`{name}`"), format!("one of {}", names.join(", ")))
        })
    }
}

/// The rules that were opted in to, none by default, and what was forgiven by them.
#[derive(Debug, Default)]
pub struct Lenience {
    rules: Vec<Rule>,
    forgiven: Mutex<Vec<Forgiven>>,
}

/// What was forgiven by one rule. As text: how often, what is done then, where first, and how far off at most.
#[derive(Debug, Clone, PartialEq)]
pub struct Forgiven {
    /// The rule.
    pub rule: Rule,
    /// How often it was needed.
    pub count: u64,
    /// The first place and what was found there.
    pub first: String,
    /// The largest difference that was passed over, where there is one to measure.
    pub largest: Option<f64>,
}

impl Lenience {
    /// With these rules.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        Self { rules, forgiven: Mutex::default() }
    }

    /// With the rules of these names.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that no rule has.
    pub fn of_names(names: &[String]) -> Result<Self> {
        Ok(Self::new(names.iter().map(|name| name.parse()).collect::<Result<_>>()?))
    }

    /// Whether nothing is forgiven.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether a rule was opted in to.
    #[must_use]
    pub fn allows(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }

    /// What was forgiven, rule by rule in the order in which they were first needed.
    #[must_use]
    pub fn forgiven(&self) -> Vec<Forgiven> {
        self.forgiven.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        self.forgiven.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Forgives an error by a rule; else returns it, with the rule's name in what was expected.
    pub(super) fn forgive(&self, rule: Rule, error: impl FnOnce() -> Error) -> Result<()> {
        self.count(rule, None, error)
    }

    /// The same for something that is off by so much.
    pub(super) fn forgive_by(&self, rule: Rule, off: f64, error: impl FnOnce() -> Error) -> Result<()> {
        self.count(rule, Some(off), error)
    }

    fn count(&self, rule: Rule, off: Option<f64>, error: impl FnOnce() -> Error) -> Result<()> {
        if !self.rules.contains(&rule) {
            return Err(match error() {
                Error::Input { place, found, expected } => {
                    Error::input(place, found, format!("{expected}, or --lenient {rule}"))
                }
                error => error,
            });
        }
        let mut all = self.forgiven.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.iter_mut().find(|forgiven| forgiven.rule == rule) {
            known.count += 1;
            known.largest = known.largest.zip(off).map(|(a, b)| a.max(b));
            return Ok(());
        }
        let first = match error() {
            Error::Input { place, found, .. } => format!("{place}: {found}"),
            error => error.to_string(),
        };
        all.push(Forgiven { rule, count: 1, first, largest: off });
        Ok(())
    }
}

impl fmt::Display for Forgiven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, count, first, largest } = self;
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        write!(f, "--lenient {rule}, {times}: {}; first {first}", rule.meaning())?;
        match largest {
            Some(largest) => write!(f, "; the largest difference is {}", number::text(*largest)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn error(line: u64) -> Error {
        Error::input(Place::Line("m".into(), line), "2 and 3", "a symmetric matrix")
    }

    #[test]
    fn what_is_forgiven_is_counted_and_the_first_kept() {
        let lenience = Lenience::new(vec![Rule::Asymmetric]);
        lenience.forgive_by(Rule::Asymmetric, 1.0, || error(2)).expect("opted in");
        lenience.forgive_by(Rule::Asymmetric, 0.5, || error(3)).expect("opted in");
        let said = lenience.forgiven()[0].to_string();
        let expected = "--lenient asymmetric, 2 times: the distance below the diagonal counts, as in Ripser; first m:2: 2 and 3; \
                        the largest difference is 1";
        assert_eq!(said, expected);
        let refused = lenience.forgive(Rule::Nan, || error(4)).expect_err("not opted in").to_string();
        assert_eq!(refused, "m:4: 2 and 3; expected a symmetric matrix, or --lenient nan");
        lenience.forget();
        assert_eq!(lenience.forgiven(), []);
    }

    #[test]
    fn names_are_those_of_rules() {
        for rule in Rule::ALL {
            assert_eq!(rule.name().parse::<Rule>().expect("its name"), rule);
        }
        let error = Lenience::of_names(&["lax".into()]).expect_err("no rule").to_string();
        assert!(error.starts_with("--lenient: `lax`; expected one of asymmetric, diagonal"), "{error}");
    }

    #[test]
    fn the_documents_list_every_rule() {
        let document = include_str!("../../docs/formats.md");
        for rule in Rule::ALL {
            let row = format!("| `{rule}` | {} |", rule.meaning());
            assert!(document.contains(&row), "{row}");
        }
    }
}
