//! What a file of bars says of itself: the head of an answer, which is all of it but the bars.

use std::io::{self, Write};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::LAYOUT;
use super::{Answer, Format, Source, npz};
use crate::error::Result;
use crate::interrupt::Interrupt;

/// Where the description is looked for in a text.
const NEAR: usize = 1 << 20;

/// The head of an answer as JSON: `format`, `input`, `parameters`, `complete` and what else an [`Answer`] has beside its bars.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct About(Map<String, Value>);

/// An answer whose bars are passed over.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "bars")]
    _bars: Option<IgnoredAny>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl About {
    /// That of an answer.
    ///
    /// # Errors
    /// None in practice: an answer always has a JSON form.
    pub fn of(answer: &Answer) -> io::Result<Self> {
        let Value::Object(mut head) = serde_json::to_value(answer.without_bars())? else {
            return Ok(Self(Map::new()));
        };
        head.remove("bars");
        Ok(Self(head))
    }

    /// What a file of bars in this format says of itself; none, if it is in a layout of other programs or says nothing.
    ///
    /// # Errors
    /// Those of reading the member of an archive.
    pub fn read(format: Format, source: &Source, interrupt: &Interrupt) -> Result<Option<Self>> {
        let head = match format {
            Format::Json | Format::Jsonl => Self::first(&source.bytes),
            Format::Csv | Format::Ripser | Format::Pers => in_text(&source.bytes).and_then(Self::first),
            Format::Npz => npz::description(source, interrupt)?.and_then(|bytes| Self::first(&bytes)),
            _ => None,
        };
        Ok(head.filter(|head| head.0.contains_key("parameters")))
    }

    /// The first object of a text.
    fn first(bytes: &[u8]) -> Option<Self> {
        let head = serde_json::Deserializer::from_slice(bytes).into_iter::<Head>().next()?.ok()?;
        Some(Self(head.rest))
    }

    /// The description of bars that were read from this source in this format and are written anew; what is not known is null.
    #[must_use]
    pub fn converted(known: Option<Self>, format: Format, source: &Source) -> Self {
        let Self(mut head) = known.unwrap_or_else(|| Self(Map::new()));
        head.insert("format".into(), LAYOUT.into());
        for unknown in ["input", "parameters", "complete"] {
            head.entry(unknown).or_insert(Value::Null);
        }
        head.entry("warnings").or_insert_with(|| json!([]));
        let from = json!({"path": source.path, "sha256": source.sha256(), "format": format.name()});
        head.insert("converted_from".into(), from);
        Self(head)
    }

    /// One of its fields, by the path to it.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.0.get(*first)?, |value, key| value.get(key))
    }

    /// Writes it as one line of a text of bars, behind `# `. It has no `)`, so that no search for `[birth,death)` finds anything in it.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn write_line(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "# {}", self.to_string().replace(')', "\\u0029"))
    }
}

impl std::fmt::Display for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", json!(self.0))
    }
}

/// The object behind `# ` in one of the lines before the bars.
fn in_text(bytes: &[u8]) -> Option<&[u8]> {
    let near = &bytes[..bytes.len().min(NEAR)];
    let mut lines = near.split(|&byte| byte == b'\n');
    lines.find_map(|line| line.strip_prefix(b"# ").filter(|line| line.starts_with(b"{")))
}
