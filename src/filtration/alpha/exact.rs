//! Products of differences of coordinates: signs without error, values with an error of some units in the last place.
//!
//! Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates", 1997: sums and products of numbers are
//! exactly a number and its rounding error, and a sum of many is kept as a list of numbers that do not overlap.

/// A point of the plane.
pub(super) type Point = [f64; 2];

/// A difference of two numbers and its rounding error; together they are exact.
#[derive(Clone, Copy)]
struct Difference(f64, f64);

impl Difference {
    fn of(a: f64, b: f64) -> Self {
        let (sum, error) = two_sum(a, -b);
        Self(sum, error)
    }

    fn negative(self) -> Self {
        Self(-self.0, -self.1)
    }

    /// Four products, each with its error, whose sum is that of the two.
    fn times(self, other: Self) -> [f64; 8] {
        let mut terms = [0.0; 8];
        for (at, (a, b)) in [(self.0, other.0), (self.0, other.1), (self.1, other.0), (self.1, other.1)]
            .into_iter()
            .enumerate()
        {
            terms[2 * at] = a * b;
            terms[2 * at + 1] = a.mul_add(b, -terms[2 * at]);
        }
        terms
    }
}

/// Twice the signed area of a triangle.
pub(super) fn cross(a: Point, b: Point, c: Point) -> f64 {
    let [bx, cx] = [b, c].map(|point| Difference::of(point[0], a[0]));
    let [by, cy] = [b, c].map(|point| Difference::of(point[1], a[1]));
    sum_of_products([bx, cy], [by.negative(), cx])
}

/// The product of the sides that meet at `apex`: positive if the angle there is acute, 0 if it is right.
pub(super) fn dot(a: Point, b: Point, apex: Point) -> f64 {
    let [ax, bx] = [a, b].map(|point| Difference::of(point[0], apex[0]));
    let [ay, by] = [a, b].map(|point| Difference::of(point[1], apex[1]));
    sum_of_products([ax, bx], [ay, by])
}

/// The square of the distance of two points.
pub(super) fn square(a: Point, b: Point) -> f64 {
    let [x, y] = [a[0] - b[0], a[1] - b[1]];
    x * x + y * y
}

/// The sum of two products. Plain arithmetic is good enough where they do not nearly cancel.
fn sum_of_products(p: [Difference; 2], q: [Difference; 2]) -> f64 {
    let (first, second) = (p[0].0 * p[1].0, q[0].0 * q[1].0);
    let plain = first + second;
    if plain.abs() > 0.25 * (first.abs() + second.abs()) {
        return plain;
    }
    let mut sum = [0.0; 16];
    for (count, term) in p[0].times(p[1]).into_iter().chain(q[0].times(q[1])).enumerate() {
        let mut carried = term;
        for part in &mut sum[..count] {
            (carried, *part) = two_sum(carried, *part);
        }
        sum[count] = carried;
    }
    // The parts grow and do not overlap, so this sum has the sign of the largest.
    sum.iter().sum()
}

/// A sum and its rounding error.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let other = sum - a;
    (sum, (a - (sum - other)) + (b - other))
}

#[cfg(test)]
mod tests {
    use super::{cross, dot};

    #[test]
    fn values_are_exact_where_plain_arithmetic_rounds() {
        // On the line through the origin and (12, 12), and next to it.
        for steps in -3_i32..4 {
            let shift = f64::from(steps) * 16.0 * f64::EPSILON;
            assert_eq!(cross([0.5, 0.5], [12.0, 12.0], [24.0, 24.0 + shift]), 11.5 * shift, "{steps}");
        }
        // (x, 1) and (-1, x) are at right angles, whatever x is; from an apex that shifts their digits they are not quite.
        let (x, shift) = (0.7, f64::EPSILON);
        assert_eq!(dot([x, 1.0], [-1.0, x], [0.0, 0.0]), 0.0);
        assert_eq!(dot([x, 1.0], [-1.0, x], [shift, 0.0]), shift * (1.0 - x + shift));
    }
}
