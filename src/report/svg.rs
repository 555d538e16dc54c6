//! A small writer of SVG.

use std::fmt::{self, Write};

use super::style;

/// A picture under construction, and when it is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    size: (f64, f64),
    title: String,
    description: String,
    body: String,
}

/// Where a text hangs from its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A pixel coordinate with at most two decimals.
pub(super) struct Pixel(pub(super) f64);

impl fmt::Display for Pixel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        write!(f, "{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

/// Text made safe for content and attributes of XML and HTML; characters that XML forbids become `U+FFFD`.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

impl Svg {
    /// An empty picture of this size in pixels, with a title and a description for those who do not see it.
    #[must_use]
    pub fn new(width: f64, height: f64, title: &str, description: &str) -> Self {
        Self {
            size: (width, height),
            title: title.into(),
            description: description.into(),
            body: String::new(),
        }
    }

    /// Writes one element with its attributes.
    fn element(&mut self, text: fmt::Arguments<'_>) {
        self.body.write_fmt(text).expect("writing to a string succeeds");
        self.body.push('\n');
    }

    /// A line from point to point.
    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(Pixel);
        self.element(format_args!(
            "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"
        ));
    }

    /// A rectangle with this corner and size; `more` are further attributes.
    pub(super) fn rectangle(&mut self, class: &str, corner: (f64, f64), size: (f64, f64), more: &str) {
        let [x, y, width, height] = [corner.0, corner.1, size.0, size.1].map(Pixel);
        self.element(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {more}/>"
        ));
    }

    /// A rectangle without an edge; `tip` is shown to a pointer that rests on it.
    pub(super) fn named_rectangle(&mut self, class: &str, corner: (f64, f64), size: (f64, f64), tip: &str) {
        let [x, y, width, height] = [corner.0, corner.1, size.0, size.1].map(Pixel);
        let tip = escape(tip);
        self.element(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" style=\"stroke:none\">\
             <title>{tip}</title></rect>"
        ));
    }

    /// A disc or ring; `tip` is shown to a pointer that rests on it.
    pub(super) fn circle(&mut self, class: &str, centre: (f64, f64), radius: f64, tip: &str) {
        let [x, y, r] = [centre.0, centre.1, radius].map(Pixel);
        let tip = if tip.is_empty() { String::new() } else { format!("<title>{}</title>", escape(tip)) };
        self.element(format_args!(
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\">{tip}</circle>"
        ));
    }

    /// Polylines in one path, closed or not; `more` are further attributes.
    pub(super) fn path(&mut self, class: &str, lines: &[Vec<(f64, f64)>], closed: bool, more: &str) {
        let mut d = String::new();
        for line in lines {
            for (at, &(x, y)) in line.iter().enumerate() {
                let letter = if at == 0 { 'M' } else { 'L' };
                write!(d, "{letter}{} {}", Pixel(x), Pixel(y)).expect("writing to a string succeeds");
            }
            if closed {
                d.push('Z');
            }
        }
        self.element(format_args!("<path class=\"{class}\" d=\"{d}\" {more}/>"));
    }

    /// A line of text.
    pub(super) fn text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, text: &str) {
        self.turned_text(class, at, anchor, 0.0, text);
    }

    /// A line of text turned by so many degrees about its point.
    pub(super) fn turned_text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, turn: f64, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (x, y) = (Pixel(at.0), Pixel(at.1));
        let turn = if turn == 0.0 { String::new() } else { format!(" transform=\"rotate({turn} {x} {y})\"") };
        let text = escape(text);
        self.element(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\"{turn}>{text}</text>"
        ));
    }

    /// Another picture with its corner at this point; its own title is left out.
    pub fn place(&mut self, picture: &Self, corner: (f64, f64)) {
        let (x, y) = (Pixel(corner.0), Pixel(corner.1));
        self.element(format_args!("<g transform=\"translate({x} {y})\">\n{}</g>", picture.body));
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        self.size
    }

    /// What it shows, in a few words.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The element to put into a page that has the pictures' style sheet; `name` is unique on the page.
    pub(super) fn inline(&self, name: &str) -> String {
        self.element_with(name, "", "")
    }

    /// The picture as a file that works alone, with its own ground and colours.
    #[must_use]
    pub fn standalone(&self) -> String {
        let (width, height) = self.size;
        let ground =
            format!("<rect class=\"ground\" width=\"{}\" height=\"{}\"/>\n", Pixel(width), Pixel(height));
        let style = format!("<style>{}</style>\n", style::pictures());
        let element =
            self.element_with("picture", "xmlns=\"http://www.w3.org/2000/svg\" ", &(style + &ground));
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{element}")
    }

    fn element_with(&self, name: &str, namespace: &str, before: &str) -> String {
        let (width, height) = (Pixel(self.size.0), Pixel(self.size.1));
        let (title, description) = (escape(&self.title), escape(&self.description));
        format!(
            "<svg {namespace}class=\"picture\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" aria-labelledby=\"{name}-title {name}-description\">\n\
             <title id=\"{name}-title\">{title}</title>\n\
             <desc id=\"{name}-description\">{description}</desc>\n{before}{}</svg>\n",
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Svg, escape};

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(escape("a<b & \"c\"\u{1}>"), "a&lt;b &amp; &quot;c&quot;\u{fffd}&gt;");
        let mut svg = Svg::new(10.0, 10.0, "</title><script>", "&");
        svg.text("", (1.0, 2.0), Anchor::Start, "<script>");
        assert!(!svg.standalone().contains("<script>"));
    }

    #[test]
    fn coordinates_are_short() {
        let mut svg = Svg::new(10.0, 10.0, "", "");
        svg.line("axis", (1.0 / 3.0, -0.001), (2.0, 1e9));
        assert!(svg.body.contains("x1=\"0.33\" y1=\"0\" x2=\"2\" y2=\"1000000000\""), "{}", svg.body);
    }
}
