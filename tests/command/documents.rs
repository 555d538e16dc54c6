//! docs/formats.md says of every format what the table in the code says.

use sublevel::io::TABLE;

use super::root;

#[test]
fn every_format_is_in_the_documents() {
    let text = std::fs::read_to_string(root().join("docs/formats.md")).expect("the document is there");
    for row in &TABLE {
        let ways = if row.writes { "read, written" } else { "read" };
        let line = text.lines().find(|line| line.starts_with(&format!("| `{}` |", row.name)));
        let line = line.unwrap_or_else(|| panic!("{} has no row", row.name));
        let fields: Vec<_> = line.split(" | ").map(str::trim).collect();
        assert_eq!((fields.len(), fields[2], fields[3]), (6, ways, row.grammar), "{line}");
        assert!(row.endings.iter().all(|ending| fields[4].contains(&format!("`.{ending}`"))), "{line}");
    }
    assert_eq!(
        text.lines().filter(|line| line.starts_with("| `") && line.contains(" | read")).count(),
        TABLE.len()
    );
}
