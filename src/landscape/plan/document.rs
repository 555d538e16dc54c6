//! TOML with overrides, and the place of every key: an error names the line or the argument that caused it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::include;
use crate::error::{Error, Place, Result};

/// Where each dotted key was set.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<String, Place>);

impl Places {
    /// Where the key was set, or its longest prefix that was; else the key itself.
    pub(super) fn of(&self, key: &str) -> Place {
        let mut prefix = key;
        loop {
            if let Some(place) = self.0.get(prefix) {
                return place.clone();
            }
            match prefix.rsplit_once('.') {
                Some((parent, _)) => prefix = parent,
                None => return Place::Key(key.to_owned()),
            }
        }
    }

    /// These, and `over` where both know a key.
    pub(super) fn overlaid(mut self, over: Self) -> Self {
        self.0.extend(over.0);
        self
    }

    /// The folder of the file that set the key; none if no file did.
    pub(super) fn folder(&self, key: &str) -> Option<&Path> {
        match self.0.get(key) {
            Some(Place::Line(file, _)) => file.parent(),
            _ => None,
        }
    }

    /// Whether the key was set.
    pub(super) fn set(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Gives an error at a key of the plan the line or argument that set the key.
    #[must_use]
    pub fn locate(&self, error: Error) -> Error {
        match error {
            Error::Input { place: Place::Key(key), found, expected } => match self.of(&key) {
                place @ Place::Key(_) => Error::Input { place, found, expected },
                place => Error::Input { place, found: format!("`{key}` is {found}"), expected },
            },
            other => other,
        }
    }
}

/// A document and where each of its keys stands.
pub(super) fn parse(path: &Path, text: &str) -> Result<(Table, Places)> {
    let document = DeTable::parse(text).map_err(|error| {
        let line = line(text, error.span().map_or(0, |span| span.start));
        Error::input(Place::Line(path.to_owned(), line), error.message().trim(), "a plan in TOML")
    })?;
    let mut places = Places::default();
    for (key, spans) in spans(document.get_ref()) {
        places.0.insert(key, Place::Line(path.to_owned(), line(text, spans.0.start)));
    }
    let table: Table = toml::from_str(text)
        .map_err(|error| Error::input(Place::File(path.to_owned()), error.message(), "a plan in TOML"))?;
    Ok((table, places))
}

/// Reads `text`, the content of the file `path`, over what it includes, with each of `sets` (`key=value`, the key dotted) laid over it.
///
/// # Errors
/// [`Error::Input`] at the line or the argument: no TOML, an unknown key (with the nearest known one), a wrong type, a plan that cannot be included.
pub(super) fn read<T: DeserializeOwned>(path: &Path, text: &str, sets: &[String]) -> Result<(T, Places)> {
    let (mut table, mut places) = include::merged(path, text)?;
    for set in sets {
        let key = lay_over(&mut table, set)?;
        places.0.insert(key, Place::Argument(format!("--set {set}")));
    }
    // The types are checked on the merged text, because only text gives errors a span, and only spans name the key.
    let merged = toml::to_string(&table).expect("a table that was parsed can be written");
    match toml::from_str(&merged) {
        Ok(value) => Ok((value, places)),
        Err(error) => Err(explain(&places, &merged, &error)),
    }
}

/// Sets one `key=value`; the value is TOML, or else a string as it stands. Returns the key.
fn lay_over(table: &mut Table, set: &str) -> Result<String> {
    let wrong = |found: &str| Error::usage(format!("--set {set}"), found, "section.key=value");
    let (key, text) = set.split_once('=').ok_or_else(|| wrong("no `=`"))?;
    let (key, text) = (key.trim(), text.trim());
    let parsed = toml::from_str::<Table>(&format!("value = {text}")).ok().filter(|parsed| parsed.len() == 1);
    let value = parsed.and_then(|mut parsed| parsed.remove("value"));
    let value = value.unwrap_or_else(|| Value::String(text.to_owned()));
    let mut parts: Vec<_> = key.split('.').collect();
    let last = parts.pop().filter(|last| !last.is_empty()).ok_or_else(|| wrong("no key"))?;
    let mut section = table;
    for part in parts {
        let inner = section.entry(part).or_insert_with(|| Value::Table(Table::new()));
        section = inner.as_table_mut().ok_or_else(|| wrong(&format!("`{part}` is no section")))?;
    }
    section.insert(last.to_owned(), value);
    Ok(key.to_owned())
}

type Span = Range<usize>;

/// The dotted keys of a document with the spans of key and value.
fn spans(table: &DeTable<'_>) -> Vec<(String, (Span, Span))> {
    fn walk(prefix: &str, table: &DeTable<'_>, found: &mut Vec<(String, (Span, Span))>) {
        for (key, value) in table {
            let value: &Spanned<DeValue<'_>> = value;
            let name = format!("{prefix}{}", key.get_ref());
            if let Some(inner) = value.get_ref().as_table() {
                walk(&format!("{name}."), inner, found);
            }
            found.push((name, (key.span(), value.span())));
        }
    }
    let mut found = Vec::new();
    walk("", table, &mut found);
    found
}

/// The line of a byte, counted from 1.
fn line(text: &str, byte: usize) -> u64 {
    1 + text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count() as u64
}

/// The key that a span of the merged text belongs to: the deepest whose key or value holds it, or else the last before it, which
/// is that of the list that the span lies in.
fn key_at(merged: &str, span: &Span) -> String {
    let Ok(document) = DeTable::parse(merged) else { return String::new() };
    let holds = |outer: &Span| outer.start <= span.start && span.end <= outer.end;
    let keys = spans(document.get_ref());
    let around = keys.iter().filter(|(_, (key, value))| holds(key) || holds(value));
    let deepest = around.max_by_key(|(name, _)| name.split('.').count());
    let before =
        || keys.iter().filter(|(_, (key, _))| key.start <= span.start).max_by_key(|(_, (key, _))| key.start);
    deepest.or_else(before).map(|(name, _)| name.clone()).unwrap_or_default()
}

/// The error with its place, what stands there, and what should.
fn explain(places: &Places, merged: &str, error: &toml::de::Error) -> Error {
    let message = error.message().trim();
    let key = error.span().map(|span| key_at(merged, &span)).unwrap_or_default();
    // Of a table inside a list the parser speaks in other words.
    if let Some((unknown, known)) = message
        .strip_prefix("unexpected keys in table: ")
        .and_then(|rest| rest.split_once(", available keys: "))
    {
        let unknown = unknown.split(", ").next().unwrap_or(unknown);
        let known: Vec<&str> = known.split(", ").collect();
        return Error::input(
            places.of(&key),
            format!("unknown key `{unknown}`"),
            suggest("", unknown, &known),
        );
    }
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, [unknown, known @ ..]) = (message.starts_with("unknown field"), names.as_slice()) {
        let section = match key.strip_suffix(unknown) {
            Some(section) => section.to_owned(),
            None if key.is_empty() => String::new(),
            None => format!("{key}."),
        };
        let key = format!("{section}{unknown}");
        return Error::input(
            places.of(&key),
            format!("unknown key `{key}`"),
            suggest(&section, unknown, known),
        );
    }
    let (found, expected) = message.rsplit_once(", expected ").unwrap_or((message, "another value"));
    let expected = match names.as_slice() {
        [unknown, known @ ..] if message.starts_with("unknown variant") => suggest("", unknown, known),
        _ => expected.to_owned(),
    };
    match places.of(&key) {
        place @ Place::Key(_) => Error::input(place, found, expected),
        place => Error::input(place, format!("`{key}` has {found}"), expected),
    }
}

/// The nearest known name first, if one is near enough to be a slip; all of them otherwise.
fn suggest(section: &str, unknown: &str, known: &[&str]) -> String {
    let list =
        |names: &[&str]| names.iter().map(|name| format!("`{section}{name}`")).collect::<Vec<_>>().join(", ");
    let distance = |name: &&&str| strsim::damerau_levenshtein(name, unknown);
    let begins = |name: &&&str| name.starts_with(unknown) || unknown.starts_with(**name);
    let slip = |name: &&&str| distance(name) <= 1 + unknown.len().max(name.len()) / 3 || begins(name);
    match known.iter().filter(slip).min_by_key(|name| (!begins(name), distance(name))) {
        Some(nearest) => format!("{} (is that what was meant?)", list(&[nearest])),
        None => format!("one of {}", list(known)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde::Deserialize;

    use super::read;
    use crate::error::{Error, Place};

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Two {
        first: Section,
        second: Section,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Section {
        count: usize,
        rate: f64,
        kind: Kind,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        #[default]
        Fixed,
        Trainable,
    }

    fn parse(text: &str, sets: &[&str]) -> Result<Two, String> {
        let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        read(Path::new("plan.toml"), text, &sets).map(|(plan, _)| plan).map_err(|error| error.to_string())
    }

    const TEXT: &str = "# a plan\n[first]\ncount = 3\n\n[second]\nrate = 1\n";

    #[test]
    fn values_come_from_the_text_and_overrides_win() {
        let plan =
            parse(TEXT, &["first.count=4", "second.kind=trainable", "second.rate = 2.5"]).expect("valid");
        let first = Section { count: 4, ..Section::default() };
        assert_eq!(plan, Two { first, second: Section { rate: 2.5, kind: Kind::Trainable, count: 0 } });
        assert_eq!(parse("second.rate = 1\n[first]\ncount = 3", &[]), parse(TEXT, &[]));
    }

    #[test]
    fn every_error_names_its_place_and_what_was_expected() {
        for (text, sets, wanted) in [
            (
                "[first]\n\ncuont = 3",
                &[][..],
                "plan.toml:3: unknown key `first.cuont`; expected `first.count` (is",
            ),
            ("[frist]\ncount = 3", &[], "plan.toml:1: unknown key `frist`; expected `first` (is"),
            (
                "[first]\nxyzzy = 3",
                &[],
                "plan.toml:2: unknown key `first.xyzzy`; expected one of `first.count`, `first.rate`, `first.kind`",
            ),
            (
                "[first]\nrate = 1\ncount = \"x\"",
                &[],
                "plan.toml:3: `first.count` has invalid type: string \"x\"; expected usize",
            ),
            (
                "[first]\ncount = -1",
                &[],
                "plan.toml:2: `first.count` has invalid value: integer `-1`; expected usize",
            ),
            (
                "[first]\nkind = \"fixd\"",
                &[],
                "plan.toml:2: `first.kind` has unknown variant `fixd`; expected `fixed` (is",
            ),
            ("first = 3", &[], "plan.toml:1: `first` has invalid type: integer `3`; expected struct Section"),
            ("[first]\ncount = = 3", &[], "plan.toml:2: "),
            ("[first]\ncount = 1\ncount = 2", &[], "plan.toml:3: duplicate key"),
            (
                TEXT,
                &["second.cuont=1"],
                "--set second.cuont=1: unknown key `second.cuont`; expected `second.count` (is",
            ),
            (
                TEXT,
                &["first.count=many"],
                "--set first.count=many: `first.count` has invalid type: string \"many\"; expected usize",
            ),
            (TEXT, &["first.count"], "--set first.count: no `=`; expected section.key=value"),
            (
                TEXT,
                &["first.count.deep=1"],
                "--set first.count.deep=1: `count` is no section; expected section.key=value",
            ),
            (TEXT, &["=1"], "--set =1: no key; expected section.key=value"),
        ] {
            let error = parse(text, sets).expect_err("is refused");
            assert!(error.starts_with(wanted), "{error}\nwanted: {wanted}");
        }
    }

    #[test]
    fn an_error_at_a_key_gets_the_line_that_set_it() {
        let (_, places) = read::<Two>(Path::new("p"), TEXT, &["second.count=9".to_owned()]).expect("valid");
        let locate = |key: &str| {
            places.locate(Error::input(Place::Key(key.to_owned()), "3", "an even number")).to_string()
        };
        assert_eq!(locate("first.count"), "p:3: `first.count` is 3; expected an even number");
        assert_eq!(
            locate("second.count"),
            "--set second.count=9: `second.count` is 3; expected an even number"
        );
        assert_eq!(locate("third.x"), "plan key `third.x`: 3; expected an even number");
    }
}
