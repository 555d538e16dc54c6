//! Meshes on their way out: `off` and `ply`.

use std::collections::HashSet;
use std::io::Write;

use crate::filtration::Points;

use super::{SimplexList, point_cloud};

/// The triangles, and the edges that are in none of them; vertices are numbered by the places anyway.
fn faces(list: &SimplexList) -> Vec<&[u64]> {
    let triangles = || list.iter().map(|(vertices, _)| vertices).filter(|vertices| vertices.len() == 3);
    let covered: HashSet<[u64; 2]> =
        triangles().flat_map(|t| [[t[0], t[1]], [t[0], t[2]], [t[1], t[2]]]).collect();
    let edges = list.iter().map(|(vertices, _)| vertices);
    let edges = edges.filter(|edge| edge.len() == 2 && !covered.contains(&[edge[0], edge[1]]));
    triangles().chain(edges).collect()
}

/// Writes a mesh in the Object File Format.
pub(super) fn write_off(out: &mut dyn Write, list: &SimplexList) -> std::io::Result<()> {
    let points = list.coordinates().expect("a mesh has coordinates");
    let faces = faces(list);
    off_head(out, points, faces.len())?;
    faces.iter().try_for_each(|face| write_face(out, face))
}

/// Writes points in the Object File Format, without faces.
pub(super) fn write_off_points(out: &mut dyn Write, points: &Points) -> std::io::Result<()> {
    off_head(out, points, 0)
}

fn off_head(out: &mut dyn Write, points: &Points, faces: usize) -> std::io::Result<()> {
    match points.dimension() {
        3 => writeln!(out, "OFF")?,
        dimension => writeln!(out, "nOFF\n{dimension}")?,
    }
    writeln!(out, "{} {faces} 0", points.len())?;
    point_cloud::write(out, points)
}

/// Writes a mesh in the Polygon File Format, as text.
pub(super) fn write_ply(out: &mut dyn Write, list: &SimplexList) -> std::io::Result<()> {
    let points = list.coordinates().expect("a mesh has coordinates");
    let faces = faces(list);
    writeln!(out, "ply\nformat ascii 1.0\nelement vertex {}", points.len())?;
    writeln!(out, "property double x\nproperty double y\nproperty double z")?;
    writeln!(out, "element face {}\nproperty list uchar uint vertex_indices\nend_header", faces.len())?;
    point_cloud::write(out, points)?;
    faces.iter().try_for_each(|face| write_face(out, face))
}

fn write_face(out: &mut dyn Write, face: &[u64]) -> std::io::Result<()> {
    write!(out, "{}", face.len())?;
    face.iter().try_for_each(|vertex| write!(out, " {vertex}"))?;
    writeln!(out)
}
