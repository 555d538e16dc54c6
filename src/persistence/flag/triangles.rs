//! A cochain of dimension 2 with a place for every triangle, in as few bits as the field allows.

use pulp::Arch;

use super::rows::members;
use super::scan::{add, differing_bytes, differing_halves, lanes, negative, scan};
use crate::algebra::Field;

/// Alternating values `f(a, b, c)`, a row of all `c` for each two vertices `a < b`; rows of nothing but zeros are one and the same.
pub(super) struct Triangles<F: Field> {
    field: F,
    count: usize,
    /// Words of 64 places in a row.
    words: usize,
    /// The word where the row of two vertices starts, pairs ascending by the larger vertex.
    starts: Vec<u32>,
    values: Values,
    arch: Arch,
}

/// Rows one after the other, the first of them zero.
enum Values {
    /// Over Z/2: a bit a triangle.
    Bits(Vec<u64>),
    /// Over Z/3: by word, the bits of what is not zero, then of what is 2.
    Planes(Vec<[u64; 2]>),
    /// Residues below 256.
    Bytes(Vec<u8>),
    /// Residues.
    Halves(Vec<u16>),
}

/// The bits that a triangle takes.
pub(super) fn bits<F: Field>(field: F) -> usize {
    match field.characteristic() {
        2 => 1,
        3 => 2,
        p if p < 256 => 8,
        _ => 16,
    }
}

/// The bytes that [`Triangles`] take at most.
pub(super) fn bytes(bits: usize, vertices: usize) -> u64 {
    let vertices = vertices as u64;
    let (row, pairs) = (vertices.div_ceil(64) * 8 * bits as u64, vertices * vertices.saturating_sub(1) / 2);
    // A list that grows may have room for twice what it holds.
    2 * row * (pairs + 1) + 4 * pairs
}

/// The number of a pair of vertices.
#[inline]
fn pair(a: u32, b: u32) -> usize {
    let (a, b) = (a.min(b) as usize, a.max(b) as usize);
    b * (b - 1) / 2 + a
}

impl<F: Field> Triangles<F> {
    /// Zero.
    pub(super) fn new(field: F, count: usize) -> Self {
        let words = count.div_ceil(64);
        let values = match bits(field) {
            1 => Values::Bits(vec![0; words]),
            2 => Values::Planes(vec![[0; 2]; words]),
            8 => Values::Bytes(vec![0; 64 * words]),
            _ => Values::Halves(vec![0; 64 * words]),
        };
        let starts = vec![0; count * count.saturating_sub(1) / 2];
        Self { field, count, words, starts, values, arch: Arch::new() }
    }

    /// Adds to the value of a triangle, of which the vertices ascend.
    #[inline]
    pub(super) fn add(&mut self, [a, b, c]: [u32; 3], unit: F::Unit) {
        let rows = [(a, b, c), (b, c, a), (a, c, b)];
        if self.field.characteristic() == 2 {
            for (a, b, c) in rows {
                let start = self.row_to_change(a, b);
                if let Values::Bits(words) = &mut self.values {
                    words[start + c as usize / 64] ^= 1 << (c % 64);
                }
            }
            return;
        }
        let [unit, negative] = [unit, self.field.negate(unit)].map(|unit| self.field.integer(unit) as u16);
        for ((a, b, c), residue) in rows.into_iter().zip([unit, unit, negative]) {
            self.add_at(a, b, c, residue);
        }
    }

    fn add_at(&mut self, a: u32, b: u32, c: u32, residue: u16) {
        let (start, p) = (self.row_to_change(a, b), self.field.characteristic());
        let (place, bit) = (64 * start + c as usize, c % 64);
        let sum = |before: u16| {
            let sum = u32::from(before) + u32::from(residue);
            (if sum >= p { sum - p } else { sum }) as u16
        };
        match &mut self.values {
            Values::Bits(words) => words[place / 64] ^= 1 << bit,
            Values::Planes(words) => {
                let residue = [1 << bit, u64::from(residue == 2) << bit];
                words[place / 64] = add(words[place / 64], residue);
            }
            Values::Bytes(values) => values[place] = sum(values[place].into()) as u8,
            Values::Halves(values) => values[place] = sum(values[place]),
        }
    }

    /// Where a row starts that is going to change.
    #[inline]
    fn row_to_change(&mut self, a: u32, b: u32) -> usize {
        match self.starts[pair(a, b)] {
            0 => self.new_row(a, b),
            start => start as usize,
        }
    }

    #[cold]
    fn new_row(&mut self, a: u32, b: u32) -> usize {
        let words = self.words;
        let start = match &mut self.values {
            Values::Bits(values) => grow(values, words, 0),
            Values::Planes(values) => grow(values, words, [0; 2]),
            Values::Bytes(values) => grow(values, 64 * words, 0) / 64,
            Values::Halves(values) => grow(values, 64 * words, 0) / 64,
        };
        self.starts[pair(a, b)] = start as u32;
        start
    }

    /// The word where the row of two vertices starts.
    #[inline]
    fn start(&self, a: u32, b: u32) -> usize {
        self.starts[pair(a, b)] as usize
    }

    /// The value of a triangle of which the first two vertices ascend, 0 to `p - 1`.
    fn value(&self, a: u32, b: u32, c: u32) -> i64 {
        let (place, bit) = (64 * self.start(a, b) + c as usize, c % 64);
        match &self.values {
            Values::Bits(words) => (words[place / 64] >> bit & 1) as i64,
            Values::Planes(words) => {
                let [n, s] = words[place / 64];
                (n >> bit & 1) as i64 + (s >> bit & 1) as i64
            }
            Values::Bytes(values) => values[place].into(),
            Values::Halves(values) => values[place].into(),
        }
    }

    /// Calls back with every `c > b` for which the value is not zero, and the value; `a < b`.
    pub(super) fn each_after(&self, a: u32, b: u32, mut each: impl FnMut(u32, F::Unit)) {
        let start = self.start(a, b);
        if start == 0 {
            return;
        }
        if let (Values::Bits(words), Some(one)) = (&self.values, self.field.unit(1)) {
            members(&words[start..][..self.words]).filter(|&c| c > b).for_each(|c| each(c, one));
        } else {
            for c in b + 1..self.count as u32 {
                if let Some(unit) = self.field.unit(self.value(a, b, c)) {
                    each(c, unit);
                }
            }
        }
    }

    /// The coboundary `f(v, x, y) - f(u, x, y) + f(u, v, y) - f(u, v, x)`, for `u < v`.
    pub(super) fn coboundary(&self, [u, v]: [u32; 2], x: u32, y: u32) -> i64 {
        let value = |a: u32, b: u32, c: u32| if a < b { self.value(a, b, c) } else { -self.value(b, a, c) };
        value(v, x, y) - value(u, x, y) + value(u, v, y) - value(u, v, x)
    }

    /// The smallest `y < x` in both sets at which the coboundary is not zero, and whether it is the smallest in both.
    ///
    /// With `f(a, b, c) = -f(b, a, c)` for what is not stored, it is zero where `a - b = c - f(u, v, x)` for the rows `a, b, c` of `ux, vx, uv`
    /// if `u < v < x`, of `xv, xu, uv` if `x < u < v`, and where `a - b = c + f(u, v, x)` for those of `uv, ux, xv` if `u < x < v`.
    #[inline]
    pub(super) fn first(&self, [u, v]: [u32; 2], x: u32, sets: [&[u64]; 2]) -> Option<(u32, bool)> {
        let (u, v) = (u.min(v), u.max(v));
        let [ux, vx, uv] = [self.start(u, x), self.start(v, x), self.start(u, v)];
        if [ux, vx, uv] == [0; 3] {
            return None;
        }
        let (starts, plus) = match (x > u, x > v) {
            (_, true) => ([ux, vx, uv], false),
            (false, _) => ([vx, ux, uv], false),
            (true, false) => ([uv, ux, vx], true),
        };
        let place = 64 * uv + x as usize;
        match &self.values {
            Values::Bits(words) => {
                let flip = 0_u64.wrapping_sub(words[place / 64] >> (x % 64) & 1);
                let [a, b, c] = starts.map(|start| &words[start..][..self.words]);
                scan(x, sets, |at| a[at] ^ b[at] ^ c[at] ^ flip)
            }
            Values::Planes(words) => {
                let value = words[place / 64].map(|word| 0_u64.wrapping_sub(word >> (x % 64) & 1));
                let value = if plus { negative(value) } else { value };
                let [a, b, c] = starts.map(|start| &words[start..][..self.words]);
                scan(x, sets, |at| {
                    let [n, s] = add(add(b[at], negative(a[at])), c[at]);
                    (n ^ value[0]) | (s ^ value[1])
                })
            }
            Values::Bytes(values) => {
                let (value, p) = (values[place], self.field.characteristic() as u8);
                let value = if plus && value > 0 { p - value } else { value };
                let rows = starts.map(|start| &values[64 * start..][..64 * self.words]);
                self.arch.dispatch(
                    #[inline(always)]
                    || scan(x, sets, |at| differing_bytes(rows.map(|row| lanes(row, at)), value, p)),
                )
            }
            Values::Halves(values) => {
                let (value, p) = (values[place], self.field.characteristic() as u16);
                let value = if plus && value > 0 { p - value } else { value };
                let rows = starts.map(|start| &values[64 * start..][..64 * self.words]);
                self.arch.dispatch(
                    #[inline(always)]
                    || scan(x, sets, |at| differing_halves(rows.map(|row| lanes(row, at)), value, p)),
                )
            }
        }
    }
}

/// One more row; returns where it starts.
fn grow<T: Copy>(values: &mut Vec<T>, width: usize, zero: T) -> usize {
    let start = values.len();
    values.resize(start + width, zero);
    start
}
