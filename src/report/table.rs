//! A table of text, for the terminal and for the page.

use super::svg::escape;

/// Rows of cells under a header; columns after the first `names` hold numbers and are aligned to the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    names: usize,
}

impl Table {
    /// A table without rows, whose first `names` columns hold words.
    #[must_use]
    pub fn new<S: Into<String>>(names: usize, header: impl IntoIterator<Item = S>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new(), names }
    }

    /// Adds a row; cells that are missing are empty, cells beyond the header are dropped.
    pub fn push<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = cells.into_iter().map(Into::into).collect();
        row.resize(self.header.len(), String::new());
        self.rows.push(row);
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Aligned columns two blanks apart, each line indented by `indent` blanks and ended by a line feed.
    #[must_use]
    pub fn text(&self, indent: usize) -> String {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let width = |column: usize| lines().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.header.len()).map(width).collect();
        let mut text = String::new();
        for line in lines() {
            let cells = line.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                if column < self.names { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            text.push_str(&" ".repeat(indent));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The table as an element of a page, with its caption.
    #[must_use]
    pub fn html(&self, caption: &str) -> String {
        let class = |column: usize| if column < self.names { "" } else { " class=\"number\"" };
        let cells = |line: &[String], kind: &str| -> String {
            let cell = |(column, text): (usize, &String)| {
                let scope = if kind == "th" { " scope=\"col\"" } else { "" };
                format!("<{kind}{scope}{}>{}</{kind}>", class(column), escape(text))
            };
            line.iter().enumerate().map(cell).collect()
        };
        let rows = self.rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row, "td")));
        format!(
            "<div class=\"scroll\"><table>\n<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
            escape(caption),
            cells(&self.header, "th"),
            rows.collect::<String>()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(1, ["simplex", "value"]);
        table.push(["0–1", "0.5"]);
        table.push(["∞", "10.25"]);
        assert_eq!(table.text(2), "  simplex  value\n  0–1        0.5\n  ∞        10.25\n");
    }

    #[test]
    fn cells_are_escaped() {
        let mut table = Table::new(0, ["<b>"]);
        table.push(["a&b", "too many"]);
        let html = table.html("<i>");
        assert!(html.contains("&lt;b&gt;") && html.contains("a&amp;b") && html.contains("&lt;i&gt;"));
        assert!(!html.contains("too many"));
    }
}
