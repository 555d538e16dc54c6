//! The list of formats that help texts end with, and that of what may be forgiven.

use sublevel::Result;
use sublevel::io::{Description, Output, Rule, TABLE};

/// `sublevel formats`: all of them, with the endings that speak of them.
pub(super) fn run() -> Result<()> {
    Output::open(None, &[])?.finish(|out| {
        for row in &TABLE {
            let endings: Vec<_> = row.endings.iter().map(|ending| format!(".{ending}")).collect();
            let ways = if row.writes { "read, written" } else { "read" };
            let holds = format!("{:?}", row.holds).to_ascii_lowercase();
            writeln!(out, "{:<32} {holds:<10} {ways:<14} {}", row.name, row.grammar)?;
            if !endings.is_empty() {
                writeln!(out, "{:<32} {:<10} {:<14} {}", "", "", "", endings.join(" "))?;
            }
        }
        Ok(())
    })
}

/// The formats that are wanted, one a line.
pub(super) fn list(wanted: impl Fn(&Description) -> bool) -> String {
    let rows = TABLE.iter().filter(|row| wanted(row));
    let only = |row: &Description| if row.writes { "" } else { " (only read)" };
    let rows: Vec<_> = rows.map(|row| format!("  {:<31} {}{}\n", row.name, row.grammar, only(row))).collect();
    format!("Formats:\n{}", rows.concat()) + "  gzip and npy files are recognised by their first bytes.\n"
}

/// The help of `--lenient`.
pub(super) fn lenient() -> String {
    let names = Rule::ALL.map(Rule::name).join(", ");
    format!(
        "Take what strict reading refuses as another program does, and say so (repeatable; docs/formats.md): {names}"
    )
}
