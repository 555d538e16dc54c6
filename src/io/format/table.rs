//! The table of all formats: `--help`, guesses, `convert` and docs/formats.md speak of the same rows.

use super::{Format, Holds};

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Description {
    /// Which format.
    pub format: Format,
    /// Its name on the command line.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it is written too, not only read.
    pub writes: bool,
    /// Parts of a file's name that speak of it.
    pub endings: &'static [&'static str],
    /// How it looks.
    pub grammar: &'static str,
}

/// A row of a format that is read and written.
const fn both(
    format: Format,
    name: &'static str,
    holds: Holds,
    endings: &'static [&'static str],
    grammar: &'static str,
) -> Description {
    Description { format, name, holds, writes: true, endings, grammar }
}

/// A row of a format that is only read.
const fn reads(
    format: Format,
    name: &'static str,
    holds: Holds,
    endings: &'static [&'static str],
    grammar: &'static str,
) -> Description {
    Description { writes: false, ..both(format, name, holds, endings, grammar) }
}

/// All formats.
pub const TABLE: [Description; 41] = [
    both(
        Format::Simplices,
        "simplices",
        Holds::Simplices,
        &["fsc", "simplices"],
        "dim v0 .. v_dim value, a simplex a line (GUDHI)",
    ),
    both(
        Format::Hasse,
        "hasse",
        Holds::Matrix,
        &["hasse"],
        "dim k0 .. k_dim value, by numbers of facets' lines (GUDHI)",
    ),
    both(
        Format::PhatAscii,
        "phat-ascii",
        Holds::Matrix,
        &["phat"],
        "dim r1 r2 .., a column a line, in filtration order",
    ),
    both(
        Format::PhatBinary,
        "phat-binary",
        Holds::Matrix,
        &["phat_binary"],
        "the same as 8-byte integers; values from --values FILE.npy",
    ),
    both(
        Format::Dipha,
        "dipha",
        Holds::Any,
        &["dipha"],
        "boundaries with values, an image, distances or a barcode, in 8-byte words",
    ),
    both(
        Format::LowerDistance,
        "lower-distance",
        Holds::Distances,
        &["lower_distance_matrix", "lower_distance", "lower-distance", "ldm"],
        "d(1,0) d(2,0) d(2,1) .., line breaks mean nothing (Ripser)",
    ),
    both(
        Format::UpperDistance,
        "upper-distance",
        Holds::Distances,
        &["upper_distance_matrix", "upper_distance", "upper-distance"],
        "d(0,1) d(0,2) .. d(1,2) .., as scipy's pdist orders them",
    ),
    both(
        Format::Distance,
        "distance",
        Holds::Distances,
        &["distance_matrix", "distance", "dist"],
        "a full symmetric matrix, one row a line",
    ),
    both(
        Format::Binary,
        "binary",
        Holds::Distances,
        &["binary"],
        "lower-distance in 4-byte floating point numbers",
    ),
    both(
        Format::GudhiCsv,
        "gudhi-csv",
        Holds::Distances,
        &[],
        "a lower triangle with `;`, after a first line for the first point",
    ),
    both(
        Format::Sparse,
        "sparse",
        Holds::Graph,
        &["sparse", "edges", "coo"],
        "i j weight, an edge a line: other pairs are never joined",
    ),
    both(
        Format::Flag,
        "flag",
        Holds::Graph,
        &["flag"],
        "`dim 0:` weights `dim 1:` from to weight, a directed edge a line (flagser)",
    ),
    both(
        Format::PointCloud,
        "point-cloud",
        Holds::Points,
        &["points", "point-cloud", "pts", "xyz"],
        "x1 x2 .., one point a line",
    ),
    both(
        Format::Off,
        "off",
        Holds::Simplices,
        &["off", "noff"],
        "a mesh of triangles, all cells at 0 (Object File Format)",
    ),
    both(Format::PointCloudOff, "point-cloud-off", Holds::Points, &[], "the points of such a mesh"),
    both(Format::Ply, "ply", Holds::Simplices, &["ply"], "a mesh, as text or binary (Polygon File Format)"),
    both(
        Format::Cubical,
        "cubical",
        Holds::Image,
        &["image", "cubical"],
        "an array or a table; --construction V or T; inf is a mask",
    ),
    both(
        Format::PerseusCubtop,
        "perseus-cubtop",
        Holds::Image,
        &["cubtop"],
        "axes, extents, births of top cubes, first axis fastest",
    ),
    both(
        Format::PerseusScubtop,
        "perseus-scubtop",
        Holds::Image,
        &["scubtop"],
        "axes, then places and birth of each top cube",
    ),
    both(
        Format::PerseusSimtop,
        "perseus-simtop",
        Holds::Simplices,
        &["simtop"],
        "dimension, coordinates a vertex, then vertices and birth of each simplex",
    ),
    reads(
        Format::PerseusSimtopStatic,
        "perseus-simtop-static",
        Holds::Simplices,
        &["simtop_static"],
        "perseus-simtop without births",
    ),
    both(
        Format::PerseusNmfsimtop,
        "perseus-nmfsimtop",
        Holds::Simplices,
        &["nmfsimtop"],
        "the same with a dimension for each simplex",
    ),
    reads(
        Format::PerseusNmfsimtopStatic,
        "perseus-nmfsimtop-static",
        Holds::Simplices,
        &["nmfsimtop_static"],
        "perseus-nmfsimtop without births",
    ),
    reads(
        Format::PerseusNmfsimtopCapped,
        "perseus-nmfsimtop-capped",
        Holds::Simplices,
        &["nmfsimtop_capped"],
        "perseus-nmfsimtop with a largest dimension behind the coordinates",
    ),
    reads(
        Format::PerseusNmfsimtopStaticCapped,
        "perseus-nmfsimtop-static-capped",
        Holds::Simplices,
        &["nmfsimtop_static_capped"],
        "the same without births",
    ),
    reads(
        Format::PerseusRips,
        "perseus-rips",
        Holds::Graph,
        &[],
        "coordinates, then a point, its radius and birth a line",
    ),
    reads(
        Format::PerseusBrips,
        "perseus-brips",
        Holds::Distances,
        &["brips"],
        "coordinates, scale step number, then a point and its radius a line",
    ),
    reads(
        Format::PerseusBripsCapped,
        "perseus-brips-capped",
        Holds::Distances,
        &["brips_capped"],
        "coordinates, scale step number cap, then a point and its radius a line",
    ),
    reads(
        Format::PerseusBripsComrad,
        "perseus-brips-comrad",
        Holds::Distances,
        &["brips_comrad"],
        "coordinates, scale step number radius cap, then a point a line",
    ),
    both(
        Format::PerseusDistmat,
        "perseus-distmat",
        Holds::Distances,
        &["distmat"],
        "points, first step number cap, then all distances",
    ),
    both(
        Format::PerseusCorrmat,
        "perseus-corrmat",
        Holds::Distances,
        &["corrmat"],
        "the same with correlations, 1 less the distance",
    ),
    both(
        Format::PerseusBars,
        "perseus-bars",
        Holds::Barcode,
        &[],
        "birth death, of one dimension; -1 never dies",
    ),
    both(Format::Pers, "pers", Holds::Barcode, &["pers"], "[[field] dim] birth death (GUDHI)"),
    both(
        Format::Ripser,
        "ripser",
        Holds::Barcode,
        &["ripser"],
        "the text that Ripser, flagser and this command print",
    ),
    both(Format::Csv, "csv", Holds::Barcode, &["bars"], "dim,birth,death under this head"),
    both(
        Format::PhatPairs,
        "phat-pairs",
        Holds::Barcode,
        &["pairs", "phat_pairs"],
        "how many, then the columns of birth and death, a pair a line (PHAT)",
    ),
    both(
        Format::PhatPairsBinary,
        "phat-pairs-binary",
        Holds::Barcode,
        &["pairs_binary", "phat_pairs_binary"],
        "the same as 8-byte integers",
    ),
    both(Format::Json, "json", Holds::Barcode, &["json"], "the layout sublevel/1 of this command"),
    both(Format::Jsonl, "jsonl", Holds::Barcode, &["jsonl"], "the same by lines, a bar a line"),
    both(
        Format::Npz,
        "npz",
        Holds::Barcode,
        &["npz"],
        "arrays dgm0, dgm1, .. of numpy, shape (bars, 2), as persim and ripser.py keep them",
    ),
    reads(
        Format::Cripser,
        "cripser",
        Holds::Barcode,
        &["cripser"],
        "dim,birth,death and two places (CubicalRipser), as text or array",
    ),
];
