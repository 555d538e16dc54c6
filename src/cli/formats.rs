//! The list of formats that help texts end with, and that of what may be forgiven.

use sublevel::io::{Description, Rule, TABLE};

/// The formats that are wanted, one a line.
pub(super) fn list(wanted: impl Fn(&Description) -> bool) -> String {
    let rows = TABLE.iter().filter(|row| wanted(row));
    let only = |row: &Description| if row.writes { "" } else { " (only read)" };
    let rows: Vec<_> = rows.map(|row| format!("  {:<18} {}{}\n", row.name, row.grammar, only(row))).collect();
    format!("Formats:\n{}", rows.concat()) + "  gzip and npy files are recognised by their first bytes.\n"
}

/// The help of `--lenient`.
pub(super) fn lenient() -> String {
    let names = Rule::ALL.map(Rule::name).join(", ");
    format!(
        "Take what strict reading refuses as another program does, and say so (repeatable; docs/formats.md): {names}"
    )
}
