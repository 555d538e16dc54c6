//! The whole result in one picture.

use super::barcode;
use super::pieces::same;
use super::svg::Svg;
use super::triangle::{self, Colouring, Quantity};
use super::values::{Landscape, Piece};

/// The barcodes of all indices, one above the other, beside the loss over one triangle: the one that ends the longest bar that a
/// triangle ends, or else the highest. None if there is neither a barcode nor a triangle.
pub(super) fn picture(landscape: &Landscape) -> Option<Svg> {
    let left: Vec<Svg> =
        landscape.indices.iter().map(|index| barcode::picture(index, &landscape.unit)).collect();
    let right = triangle(landscape).and_then(|piece| {
        let colouring = Colouring::of(landscape, Quantity::Loss)?;
        triangle::picture(piece, &colouring, landscape)
    });
    let column = |pictures: &[Svg]| {
        let sizes = pictures.iter().map(Svg::size);
        sizes.fold((0.0, 0.0), |(width, height), (w, h)| (f64::max(width, w), height + h))
    };
    let (barcodes, map) = (column(&left), right.as_ref().map_or((0.0, 0.0), Svg::size));
    let (width, height) = (barcodes.0 + map.0, barcodes.1.max(map.1));
    if width == 0.0 {
        return None;
    }
    let told = left.iter().chain(&right).map(|svg| format!("{}.", svg.title())).collect::<Vec<_>>().join(" ");
    let mut svg = Svg::new(width, height, &landscape.title, &told);
    let mut y = 0.0;
    for picture in &left {
        svg.place(picture, (0.0, y));
        y += picture.size().1;
    }
    if let Some(map) = &right {
        svg.place(map, (barcodes.0, (height - map.size().1) / 2.0));
    }
    Some(svg)
}

/// The triangle to show.
fn triangle(landscape: &Landscape) -> Option<&Piece> {
    let triangles = landscape.of_dimension(2);
    let bars = landscape.indices.iter().filter(|index| index.index == 1).flat_map(|index| &index.bars);
    let mut killers = bars.filter_map(|bar| bar.killed_by.as_ref());
    let killer = killers.find_map(|killer| triangles.iter().find(|piece| same(&piece.vertices, killer)));
    let highest = || triangles.iter().max_by(|a, b| a.value.total_cmp(&b.value));
    killer.or_else(highest).copied()
}
