//! Largest losses over simplices in wells, with a certificate: the judge of the search for them.

use sublevel::landscape::LossComplex;
use sublevel::landscape::analytic::Wells;
use sublevel::landscape::simplex::ParameterSimplex;

/// A straight simplex in parameter space, by its corners.
type Piece = Vec<Vec<f64>>;

/// The largest loss over the simplex on `vertices` to within `tolerance` (never above the truth), or `floor` if that is larger.
///
/// Branch and bound over the affine pieces of its map. Each well is convex, so over a piece it is nowhere above its largest value at a corner, and
/// the loss, the lowest well, nowhere above the least of these bounds; a piece that could be higher is halved across its longest edge.
pub(super) fn maximum(
    wells: &Wells,
    complex: &LossComplex,
    vertices: &[u32],
    floor: f64,
    tolerance: f64,
) -> f64 {
    let simplex = complex.span(vertices).expect("its faces were grown");
    let all: Vec<u32> = (0..wells.count() as u32).collect();
    let mut best = floor;
    let mut open: Vec<Piece> = Vec::new();
    pieces(&simplex, 0, &mut Vec::new(), &mut open);
    while let Some(piece) = open.pop() {
        let at = |well: u32| piece.iter().map(move |corner| wells.highest(&[well], corner));
        let lowest = |corner: &Vec<f64>| {
            all.iter().map(|&well| wells.highest(&[well], corner)).fold(f64::INFINITY, f64::min)
        };
        best = piece.iter().map(lowest).fold(best, f64::max);
        let bound =
            all.iter().map(|&well| at(well).fold(f64::NEG_INFINITY, f64::max)).fold(f64::INFINITY, f64::min);
        if bound > best + tolerance {
            open.extend(halves(piece));
        }
    }
    best
}

/// The affine pieces of the map: the centres along every chain of faces that begins at `face`.
fn pieces(simplex: &ParameterSimplex, face: u32, corners: &mut Piece, open: &mut Vec<Piece>) {
    if face == simplex.whole() {
        open.push(corners.clone());
    }
    for vertex in (0..simplex.vertices()).filter(|vertex| face >> vertex & 1 == 0) {
        let larger = face | 1 << vertex;
        corners.push(simplex.centre(larger).to_vec());
        pieces(simplex, larger, corners, open);
        corners.pop();
    }
}

/// Both halves of a piece, cut at the middle of its longest edge.
fn halves(piece: Piece) -> [Piece; 2] {
    let square = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum() };
    let pairs = (0..piece.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let (i, j) = pairs
        .max_by(|&(a, b), &(c, d)| square(&piece[a], &piece[b]).total_cmp(&square(&piece[c], &piece[d])))
        .expect("a piece has two corners");
    let middle: Vec<f64> = piece[i].iter().zip(&piece[j]).map(|(a, b)| f64::midpoint(*a, *b)).collect();
    let mut one = piece.clone();
    let mut other = piece;
    one[i].clone_from(&middle);
    other[j] = middle;
    [one, other]
}
