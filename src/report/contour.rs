//! Superlevel sets of a function that is linear on the small triangles of a barycentric grid, as polygons.

use std::collections::{BTreeMap, BTreeSet};

/// A function on the barycentric grid of a triangle with `steps` steps a side.
pub(super) struct Grid {
    steps: usize,
    /// Shape `((steps + 1)(steps + 2) / 2)`: row by row of the second coordinate, the first falling fastest.
    values: Vec<f64>,
}

/// A corner of a polygon: a grid point, or the crossing of the level with the segment between two grid points.
type Corner = (usize, usize);

/// Positions in barycentric coordinates.
type Place = [f64; 3];

impl Grid {
    /// The grid of these samples; none if they are not exactly the points of one.
    pub(super) fn new<'a>(samples: impl IntoIterator<Item = (&'a [f64], f64)>) -> Option<Self> {
        let samples: Vec<_> = samples.into_iter().collect();
        let steps = (1..=samples.len()).find(|n| (n + 1) * (n + 2) / 2 >= samples.len())?;
        let mut values = vec![f64::NAN; samples.len()];
        let mut seen = 0;
        for (place, value) in &samples {
            let [_, t1, t2] = *place else { return None };
            let (column, row) = ((t1 * steps as f64).round() as usize, (t2 * steps as f64).round() as usize);
            let exact = |t: f64, i: usize| (t * steps as f64 - i as f64).abs() < 1e-6;
            if !exact(*t1, column) || !exact(*t2, row) || column + row > steps {
                return None;
            }
            let slot = values.get_mut(position(steps, column, row))?;
            seen += usize::from(slot.is_nan());
            *slot = *value;
        }
        (seen == samples.len() && seen == (steps + 1) * (steps + 2) / 2).then_some(Self { steps, values })
    }

    /// Closed polygons around `{value >= level}`.
    pub(super) fn above(&self, level: f64) -> Vec<Vec<Place>> {
        let mut sides = BTreeSet::new();
        for triangle in self.triangles() {
            let corners = self.clipped(triangle, level);
            for (at, &from) in corners.iter().enumerate() {
                let to = corners[(at + 1) % corners.len()];
                // A side shared by two small triangles is walked both ways and is no boundary.
                if !sides.remove(&(to, from)) {
                    sides.insert((from, to));
                }
            }
        }
        chained(sides).iter().map(|polygon| polygon.iter().map(|c| self.place(*c, level)).collect()).collect()
    }

    /// The small triangles, all turning the same way, by positions of their corners.
    fn triangles(&self) -> Vec<[usize; 3]> {
        let n = self.steps;
        let at = |column, row| position(n, column, row);
        let mut found = Vec::with_capacity(n * n);
        for row in 0..n {
            for column in 0..n - row {
                found.push([at(column, row), at(column + 1, row), at(column, row + 1)]);
                if column + row + 2 <= n {
                    found.push([at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)]);
                }
            }
        }
        found
    }

    /// The corners of the part of a small triangle that is not below the level.
    fn clipped(&self, triangle: [usize; 3], level: f64) -> Vec<Corner> {
        let mut corners = Vec::with_capacity(4);
        for at in 0..3 {
            let (a, b) = (triangle[at], triangle[(at + 1) % 3]);
            if self.values[a] >= level {
                corners.push((a, a));
            }
            if (self.values[a] >= level) != (self.values[b] >= level) {
                corners.push((a.min(b), a.max(b)));
            }
        }
        corners
    }

    /// Where a corner lies.
    fn place(&self, (a, b): Corner, level: f64) -> Place {
        let (from, to) = (self.point(a), self.point(b));
        if a == b {
            return from;
        }
        let share = (level - self.values[a]) / (self.values[b] - self.values[a]);
        std::array::from_fn(|i| from[i] + share * (to[i] - from[i]))
    }

    /// The barycentric coordinates of a grid point.
    fn point(&self, at: usize) -> Place {
        let (mut row, mut column) = (0, at);
        while column > self.steps - row {
            column -= self.steps - row + 1;
            row += 1;
        }
        let n = self.steps as f64;
        [(self.steps - row - column) as f64 / n, column as f64 / n, row as f64 / n]
    }
}

/// The position of a grid point; row `r` has `steps - r + 1` points.
fn position(steps: usize, column: usize, row: usize) -> usize {
    row * (2 * steps + 3 - row) / 2 + column
}

/// Joins directed sides into closed polygons.
fn chained(sides: BTreeSet<(Corner, Corner)>) -> Vec<Vec<Corner>> {
    let mut onward: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for (from, to) in sides {
        onward.entry(from).or_default().push(to);
    }
    let mut polygons = Vec::new();
    while let Some((&start, _)) = onward.first_key_value() {
        let (mut polygon, mut here) = (Vec::new(), start);
        // Every corner is left as often as it is reached, so the walk ends where it began.
        while let Some(next) = onward.get_mut(&here) {
            let to = next.pop().expect("corners without a way on are removed");
            if next.is_empty() {
                onward.remove(&here);
            }
            polygon.push(here);
            here = to;
        }
        polygons.push(polygon);
    }
    polygons
}

#[cfg(test)]
mod tests {
    use super::Grid;

    /// The samples of `f` over a grid of `n` steps.
    fn samples(n: usize, f: impl Fn([f64; 3]) -> f64) -> Vec<(Vec<f64>, f64)> {
        let mut found = Vec::new();
        for i in 0..=n {
            for j in 0..=n - i {
                let place = [i, j, n - i - j].map(|k| k as f64 / n as f64);
                found.push((place.to_vec(), f(place)));
            }
        }
        found
    }

    fn grid(samples: &[(Vec<f64>, f64)]) -> Option<Grid> {
        Grid::new(samples.iter().map(|(place, value)| (&place[..], *value)))
    }

    /// The signed area of polygons as a share of the triangle's.
    fn area(polygons: &[Vec<[f64; 3]>]) -> f64 {
        let twice = |p: &Vec<[f64; 3]>| -> f64 {
            (0..p.len()).map(|i| (p[i], p[(i + 1) % p.len()])).map(|(a, b)| a[1] * b[2] - a[2] * b[1]).sum()
        };
        polygons.iter().map(twice).sum()
    }

    #[test]
    fn a_linear_function_is_cut_exactly() {
        for n in [1, 2, 7, 12] {
            let grid = grid(&samples(n, |t| t[2])).expect("a whole grid");
            for level in [0.1, 0.25, 0.77] {
                let polygons = grid.above(level);
                assert_eq!(polygons.len(), 1);
                assert!((area(&polygons) - (1.0 - level) * (1.0 - level)).abs() < 1e-12, "{n} {level}");
            }
            assert!((area(&grid.above(0.0)) - 1.0).abs() < 1e-12);
            assert!(grid.above(1.1).is_empty());
        }
    }

    #[test]
    fn holes_turn_the_other_way() {
        let bowl = samples(24, |t| t.iter().map(|x| (x - 1.0 / 3.0).powi(2)).sum());
        let grid = grid(&bowl).expect("a whole grid");
        let polygons = grid.above(0.02);
        assert_eq!(polygons.len(), 2);
        let areas: Vec<f64> = polygons.iter().map(|p| area(std::slice::from_ref(p))).collect();
        assert!(areas[0] * areas[1] < 0.0, "{areas:?}");
    }

    #[test]
    fn what_is_no_grid_is_refused() {
        let mut points = samples(6, |t| t[0]);
        points.pop();
        assert!(grid(&points).is_none());
        let doubled = points[3].clone();
        points.push(doubled);
        assert!(grid(&points).is_none());
        assert!(grid(&[]).is_none());
        assert!(grid(&[(vec![0.5, 0.5], 1.0)]).is_none());
    }
}
