//! Plans over plans: `include = "FILE"` takes everything from another plan, and what stands beside it replaces that key by key.

use std::path::Path;

use toml::{Table, Value};

use super::document::{Places, parse};
use crate::error::{Error, Result};

/// The key that names the plan underneath.
const INCLUDE: &str = "include";
/// The most plans under one another: more is a circle.
const DEEPEST: usize = 8;

/// The document `text` of the file `path` over what it includes, and where each key was set.
///
/// # Errors
/// [`Error::Input`] at the line of the key, if it names no plan that can be read, or plans that include each other.
pub(super) fn merged(path: &Path, text: &str) -> Result<(Table, Places)> {
    below(path, text, DEEPEST)
}

fn below(path: &Path, text: &str, left: usize) -> Result<(Table, Places)> {
    let (mut own, places) = parse(path, text)?;
    let Some(included) = own.remove(INCLUDE) else { return Ok((own, places)) };
    let wrong = |found: String, expected: &str| Error::input(places.of(INCLUDE), found, expected);
    let Value::String(name) = included else {
        return Err(wrong(format!("`include` is {}", included.type_str()), "the path of a plan, in quotes"));
    };
    if left == 0 {
        let found = format!("`include` of `{name}`, {DEEPEST} plans deep");
        return Err(wrong(found, "plans that do not include each other"));
    }
    let base = path.parent().unwrap_or(Path::new("")).join(&name);
    let text = std::fs::read_to_string(&base).map_err(|error| {
        wrong(format!("`include` names {}: {error}", base.display()), "a plan that can be read")
    })?;
    let (mut table, base_places) = below(&base, &text, left - 1)?;
    lay_over(&mut table, own);
    Ok((table, base_places.overlaid(places)))
}

/// Lays `over` on `table`: sections key by key, every other value whole.
fn lay_over(table: &mut Table, over: Table) {
    for (key, value) in over {
        match (table.get_mut(&key), value) {
            (Some(Value::Table(section)), Value::Table(own)) => lay_over(section, own),
            (_, value) => {
                table.insert(key, value);
            }
        }
    }
}
