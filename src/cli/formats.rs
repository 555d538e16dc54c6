//! The list of formats that help texts end with.

use sublevel::io::{Description, TABLE};

/// The formats that are wanted, one a line.
pub(super) fn list(wanted: impl Fn(&Description) -> bool) -> String {
    let rows = TABLE.iter().filter(|row| wanted(row));
    let rows: Vec<_> = rows.map(|row| format!("  {:<18} {}\n", row.name, row.grammar)).collect();
    format!("Formats:\n{}", rows.concat()) + "  gzip and npy files are recognised by their first bytes.\n"
}
