//! The report's files.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use super::page::html;
use super::svg::Svg;
use super::triangle::{self, Colouring, Quantity};
use super::values::{Landscape, Piece};
use super::{barcode, diagram, overview, path};
use crate::error::{Error, Result};

/// A picture and the name of its file, without ending.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Such as `overview`, `barcode-0`, `diagram-1`, `triangle-0-1-2-loss`, `path-0-1`.
    pub name: String,
    /// What it shows.
    pub svg: Svg,
}

/// Every picture of a landscape: the whole in one, barcode and diagram of every index, heat maps of every triangle, curves of every path.
#[must_use]
pub fn pictures(landscape: &Landscape) -> Vec<Picture> {
    let whole = overview::picture(landscape).map(|svg| Picture { name: "overview".into(), svg });
    let mut all: Vec<_> = whole.into_iter().collect();
    all.extend(barcodes(landscape));
    all.extend(heat_maps(landscape, &landscape.of_dimension(2)));
    all.extend(curves(landscape, &landscape.of_dimension(1)));
    all
}

/// Barcode and diagram of every index.
pub(super) fn barcodes(landscape: &Landscape) -> Vec<Picture> {
    let unit = &landscape.unit;
    let both = |index| {
        let pictures =
            [("barcode", barcode::picture(index, unit)), ("diagram", diagram::picture(index, unit))];
        pictures.map(|(name, svg)| Picture { name: format!("{name}-{}", index.index), svg })
    };
    landscape.indices.iter().flat_map(both).collect()
}

/// Loss and accuracy over those of these triangles that have samples, in the colours of the whole landscape.
pub(super) fn heat_maps(landscape: &Landscape, triangles: &[&Piece]) -> Vec<Picture> {
    let quantities = [Quantity::Loss, Quantity::Accuracy];
    let colourings =
        quantities.map(|quantity| Colouring::of(landscape, quantity).map(|found| (quantity, found)));
    let mut all = Vec::new();
    for piece in triangles {
        for (quantity, colouring) in colourings.iter().flatten() {
            if let Some(svg) = triangle::picture(piece, colouring, landscape) {
                all.push(Picture { name: format!("triangle-{}-{}", dashed(piece), quantity.name()), svg });
            }
        }
    }
    all
}

/// The curves along those of these paths that have samples, on the scales of the whole landscape.
pub(super) fn curves(landscape: &Landscape, paths: &[&Piece]) -> Vec<Picture> {
    let Some(ranges) = path::Ranges::of(landscape) else { return Vec::new() };
    let picture = |piece: &&Piece| {
        let svg = path::picture(piece, &ranges, &landscape.unit)?;
        Some(Picture { name: format!("path-{}", dashed(piece)), svg })
    };
    paths.iter().filter_map(picture).collect()
}

/// The vertices as part of a file's name.
fn dashed(piece: &Piece) -> String {
    piece.vertices.iter().map(ToString::to_string).collect::<Vec<_>>().join("-")
}

/// Writes `report.html` and, beside it, every picture as an SVG file into a directory, which is made if it is not there; returns
/// the files' paths, the page first. Each file is written beside its place and then renamed.
///
/// # Errors
/// [`Error::File`] if the directory or a file cannot be written.
pub fn write(landscape: &Landscape, directory: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(directory).map_err(Error::file(directory))?;
    let mut written = vec![put(directory, "report.html", &html(landscape))?];
    for picture in pictures(landscape) {
        written.push(put(directory, &format!("{}.svg", picture.name), &picture.svg.standalone())?);
    }
    Ok(written)
}

/// Writes one file whole or not at all, beside its place under a name that no other write has: two processes may write the same report.
fn put(directory: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let unique = RandomState::new().hash_one(std::process::id());
    let (path, beside) = (directory.join(name), directory.join(format!(".{name}.{unique:016x}.part")));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    if let Err(error) = written {
        // Nothing more can be done about it than to say what went wrong first.
        let _ = fs::remove_file(&beside);
        return Err(Error::file(&path)(error));
    }
    Ok(path)
}
