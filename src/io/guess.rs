//! Which format a file is in when nobody says so.

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::{
    Content, Format, Holds, Source, csv, dipha, flag, image, json, lower_distance, npy, npz, off, ripser,
};

/// What is wrong with a square that looks like distances, and that it could be points.
fn taken_for_distances(error: Error) -> Error {
    match error {
        Error::Input { place, found, expected } => {
            Error::input(place, found, format!("{expected}, or --format point-cloud if these are points"))
        }
        other => other,
    }
}

impl Format {
    /// Finds out the format: the content decides, and among those that are possible the name. A square matrix that is symmetric and 0
    /// on the diagonal is a distance matrix, although its rows could be points; one that only looks like it is refused with the place where it is none. An array of one dimension is never guessed: scipy and
    /// Ripser order the same distances in two ways.
    ///
    /// # Errors
    /// [`Error::Input`] if no format fits, or not the one that the name speaks of; if several do, it lists them.
    pub fn guess(source: &Source, interrupt: &Interrupt) -> Result<(Self, Content)> {
        let mut fits: Vec<(Self, Content)> = Vec::new();
        let by_name = Self::by_name(&source.path);
        let candidates = Self::candidates(source);
        // The points of a mesh, if the name speaks of points and the head of a mesh.
        let points = by_name == Some(Self::PointCloud) && candidates == [Self::Off];
        let by_name = if points { Some(Self::PointCloudOff) } else { by_name };
        if let &[magic] = &candidates[..]
            && magic != Self::PhatBinary
            && (by_name.is_none()
                || magic.description().holds == Holds::Barcode && by_name != Some(Self::Jsonl))
        {
            return Ok((magic, magic.read(source, interrupt)?));
        }
        for format in candidates {
            if format == Self::PointCloud && fits.iter().any(|(other, _)| *other == Self::Distance) {
                continue;
            }
            // Any row of numbers could be a lower triangle, so without its name only the shape of one counts.
            let lower = format == Self::LowerDistance;
            if lower && by_name != Some(format) && !lower_distance::has_its_shape(source, interrupt) {
                continue;
            }
            // A table of numbers is an image only if somebody says so; an array of more axes can be nothing else.
            if format == Self::Cubical && by_name != Some(format) && !image::has_more_axes(source) {
                continue;
            }
            match format.read(source, interrupt) {
                Ok(Content::Points(points)) if by_name.is_none() && points.look_like_distances() => {
                    return Self::Distance
                        .read(source, interrupt)
                        .map(|read| (Self::Distance, read))
                        .map_err(taken_for_distances);
                }
                Ok(content) => fits.push((format, content)),
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(_) => {}
            }
        }
        if let Some(named) = by_name {
            // What the name promises and the content does not keep is an error, not another format.
            return match fits.into_iter().find(|(format, _)| *format == named) {
                Some(fit) => Ok(fit),
                None => Ok((named, named.read(source, interrupt)?)),
            };
        }
        Self::only(source, fits, interrupt)
    }

    /// The only one that fits.
    fn only(
        source: &Source,
        mut fits: Vec<(Self, Content)>,
        interrupt: &Interrupt,
    ) -> Result<(Self, Content)> {
        let place = Place::File(source.path.clone());
        match fits.len() {
            0 if source.bytes.starts_with(npy::MAGIC)
                && npy::read(&source.path, &source.bytes).is_ok_and(|array| array.shape.len() == 1) =>
            {
                Err(Error::input(
                    place,
                    "an array of one dimension, whose order it does not say",
                    "--format upper-distance, if it holds d(0,1) d(0,2) .. as scipy's pdist does, or lower-distance: d(1,0) d(2,0) d(2,1) ..",
                ))
            }
            0 => Err(Self::unrecognised(source, interrupt)),
            1 => Ok(fits.swap_remove(0)),
            _ => {
                let formats: Vec<_> = fits.iter().map(|(format, _)| *format).collect();
                let found = format!("content that could be {}", Self::names(&formats));
                Err(Error::input(place, found, "--format NAME to choose"))
            }
        }
    }

    /// What is said of content that fits nothing: if it could be a table of points, which most files without a name are, also where that breaks.
    fn unrecognised(source: &Source, interrupt: &Interrupt) -> Error {
        let candidates = Self::candidates(source);
        let found = "content in no format that could be recognised";
        let expected = format!(
            "one of {}, or a format that is named; --format NAME says where it breaks its rules (`sublevel formats` lists all)",
            Self::names(&candidates)
        );
        if source.bytes.is_empty() {
            return Error::input(Place::File(source.path.clone()), "an empty file", expected);
        }
        let points = candidates.contains(&Self::PointCloud).then(|| Self::PointCloud.read(source, interrupt));
        match points {
            Some(Err(Error::Input { place, found: broken, expected: wanted })) => {
                let found = format!("{found}; as points it breaks here: {broken}");
                Error::input(place, found, format!("{wanted}, or {expected}"))
            }
            _ => Error::input(Place::File(source.path.clone()), found, expected),
        }
    }

    /// The formats that the first bytes allow, distance matrices before points.
    fn candidates(source: &Source) -> Vec<Self> {
        if source.bytes.starts_with(npy::MAGIC) {
            return vec![Self::LowerDistance, Self::Distance, Self::PointCloud, Self::Cubical];
        }
        if dipha::has_magic(&source.bytes) {
            return vec![Self::Dipha];
        }
        if source.bytes.starts_with(b"ply\n") || source.bytes.starts_with(b"ply\r") {
            return vec![Self::Ply];
        }
        if off::has_head(&source.bytes) {
            return vec![Self::Off];
        }
        if let Some(only) = Self::by_head(source) {
            return vec![only];
        }
        if source.bytes.iter().take(64).any(|&byte| byte == 0) {
            return vec![Self::PhatBinary];
        }
        vec![Self::Simplices, Self::PhatAscii, Self::LowerDistance, Self::Distance, Self::PointCloud]
    }

    /// The format that the first words of a text alone tell.
    fn by_head(source: &Source) -> Option<Self> {
        let bytes = &source.bytes;
        if csv::has_head(bytes) {
            return Some(Self::Csv);
        }
        if flag::has_head(bytes) {
            return Some(Self::Flag);
        }
        if bytes.starts_with(npz::MAGIC) {
            return Some(Self::Npz);
        }
        if json::has_head(bytes) {
            return Some(Self::Json);
        }
        ripser::has_head(bytes).then_some(Self::Ripser)
    }
}
