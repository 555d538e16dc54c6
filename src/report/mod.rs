//! Pictures, pages and tables from plain values: the report of a landscape.
//!
//! Everything here is a function from [`Landscape`] to text; only [`write()`] touches the disk. Pictures are SVG of our own
//! making, legible on light and dark grounds, and the page needs no script and nothing from elsewhere.

mod axis;
mod barcode;
mod bars;
mod certificates;
mod colour;
mod compare;
mod contour;
mod diagram;
mod findings;
mod left_out;
mod overview;
mod page;
mod panel;
mod path;
mod pieces;
mod plot;
#[cfg(feature = "png")]
mod png;
mod style;
mod svg;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod triangle;
mod trust;
mod values;
mod write;

pub use axis::count;
pub use certificates::{Certificate, CriticalPoint, Search, Verified, completeness, section};
pub use colour::{Colour, Ramp};
pub use compare::{Compared, comparison, comparison_page};
pub use findings::findings;
pub use left_out::LeftOut;
pub use page::html;
pub use plot::{Plot, Series, plot_page};
pub use svg::Svg;
pub use table::Table;
pub use tables::tables;
pub use trust::{BarTrust, Budget, Fate, Range, Trust, fates};
pub use values::{Index, Interval, Landscape, Peak, Piece, Point, Seat, Section, Triple};
pub use write::{Picture, pictures, write};
