//! A cochain of dimension 2 with a place for every triangle, in as few bits as the field allows.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

use pulp::Arch;

use super::rows::members;
use crate::algebra::Field;

/// Alternating values `f(a, b, c)`, a row of all `c` for each two vertices; rows of nothing but zeros are one and the same.
pub(super) struct Triangles<F: Field> {
    field: F,
    count: usize,
    /// Where rows end that are multiples of 64 places long.
    width: usize,
    /// The number of the row of two vertices; shape `(count, count)`.
    numbers: Vec<u32>,
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
    let row = vertices.div_ceil(64) * 8 * bits as u64;
    // A list that grows may have room for twice what it holds.
    2 * row * (vertices * vertices + 1) + 4 * vertices * vertices
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
        let numbers = vec![0; count * count];
        Self { field, count, width: 64 * words, numbers, values, arch: Arch::new() }
    }

    /// Adds to the value of a triangle, of which the vertices ascend.
    pub(super) fn add(&mut self, [a, b, c]: [u32; 3], unit: F::Unit) {
        if matches!(self.values, Values::Bits(_)) {
            for (a, b, c) in [(a, b, c), (b, c, a), (c, a, b), (b, a, c), (c, b, a), (a, c, b)] {
                self.flip(a, b, c);
            }
            return;
        }
        let (unit, negative) = (self.field.integer(unit) as u16, self.field.integer(self.field.negate(unit)));
        for (a, b, c) in [(a, b, c), (b, c, a), (c, a, b)] {
            self.add_at(a, b, c, unit);
            self.add_at(b, a, c, negative as u16);
        }
    }

    #[inline]
    fn flip(&mut self, a: u32, b: u32, c: u32) {
        let row = match self.numbers[a as usize * self.count + b as usize] {
            0 => self.row_to_change(a, b),
            number => number as usize,
        };
        if let Values::Bits(words) = &mut self.values {
            words[row * (self.width / 64) + c as usize / 64] ^= 1 << (c % 64);
        }
    }

    fn add_at(&mut self, a: u32, b: u32, c: u32, residue: u16) {
        let (row, p) = (self.row_to_change(a, b), self.field.characteristic());
        let (place, bit) = (row * self.width + c as usize, c % 64);
        let sum = |before: u16| {
            let sum = u32::from(before) + u32::from(residue);
            (if sum >= p { sum - p } else { sum }) as u16
        };
        match &mut self.values {
            Values::Bits(words) => words[place / 64] ^= 1 << bit,
            Values::Planes(words) => {
                let [n, s] = &mut words[place / 64];
                let after = sum((*n >> bit & 1) as u16 + (*s >> bit & 1) as u16);
                *n = *n & !(1 << bit) | u64::from(after != 0) << bit;
                *s = *s & !(1 << bit) | u64::from(after == 2) << bit;
            }
            Values::Bytes(values) => values[place] = sum(values[place].into()) as u8,
            Values::Halves(values) => values[place] = sum(values[place]),
        }
    }

    /// The number of a row that is going to change.
    fn row_to_change(&mut self, a: u32, b: u32) -> usize {
        let number = &mut self.numbers[a as usize * self.count + b as usize];
        if *number == 0 {
            let width = self.width;
            let rows = match &mut self.values {
                Values::Bits(words) => grow(words, width / 64, 0),
                Values::Planes(words) => grow(words, width / 64, [0; 2]),
                Values::Bytes(values) => grow(values, width, 0),
                Values::Halves(values) => grow(values, width, 0),
            };
            *number = rows as u32 - 1;
        }
        *number as usize
    }

    /// Where the row of two vertices starts.
    #[inline]
    fn start(&self, a: u32, b: u32) -> usize {
        self.numbers[a as usize * self.count + b as usize] as usize * self.width
    }

    /// The value of a triangle, 0 to `p - 1`.
    pub(super) fn value(&self, a: u32, b: u32, c: u32) -> i64 {
        let (place, bit) = (self.start(a, b) + c as usize, c % 64);
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

    /// Calls back with every `c > b` for which the value is not zero, and the value.
    pub(super) fn each_after(&self, a: u32, b: u32, mut each: impl FnMut(u32, F::Unit)) {
        let start = self.start(a, b);
        if start == 0 {
            return;
        }
        if let (Values::Bits(words), Some(one)) = (&self.values, self.field.unit(1)) {
            let row = &words[start / 64..][..self.width / 64];
            members(row).filter(|&c| c > b).for_each(|c| each(c, one));
        } else {
            for c in b + 1..self.count as u32 {
                if let Some(unit) = self.field.unit(self.value(a, b, c)) {
                    each(c, unit);
                }
            }
        }
    }

    /// The coboundary `f(v, x, y) - f(u, x, y) + f(u, v, y) - f(u, v, x)`.
    pub(super) fn coboundary(&self, [u, v]: [u32; 2], x: u32, y: u32) -> i64 {
        self.value(v, x, y) - self.value(u, x, y) + self.value(u, v, y) - self.value(u, v, x)
    }

    /// The smallest `y < x` in both sets at which the coboundary is not zero, and whether it is the smallest in both.
    #[inline]
    pub(super) fn first(&self, [u, v]: [u32; 2], x: u32, sets: [&[u64]; 2]) -> Option<(u32, bool)> {
        let starts @ [ux, vx, uv] = [self.start(u, x), self.start(v, x), self.start(u, v)];
        if starts == [0; 3] {
            return None;
        }
        let place = uv + x as usize;
        match &self.values {
            Values::Bits(words) => {
                let flip = 0_u64.wrapping_sub(words[place / 64] >> (x % 64) & 1);
                let [ux, vx, uv] = [ux, vx, uv].map(|start| &words[start / 64..][..self.width / 64]);
                scan(x, sets, |at| ux[at] ^ vx[at] ^ uv[at] ^ flip)
            }
            Values::Planes(words) => {
                let value = words[place / 64].map(|word| 0_u64.wrapping_sub(word >> (x % 64) & 1));
                let [ux, vx, uv] = [ux, vx, uv].map(|start| &words[start / 64..][..self.width / 64]);
                scan(x, sets, |at| {
                    let [n, s] = add(add(vx[at], negative(ux[at])), uv[at]);
                    (n ^ value[0]) | (s ^ value[1])
                })
            }
            Values::Bytes(values) => {
                let (value, p) = (values[place], self.field.characteristic() as u8);
                let rows = starts.map(|start| &values[start..][..self.width]);
                self.arch.dispatch(
                    #[inline(always)]
                    || scan(x, sets, |at| differing_bytes(rows.map(|row| lanes(row, at)), value, p)),
                )
            }
            Values::Halves(values) => {
                let (value, p) = (values[place], self.field.characteristic() as u16);
                let rows = starts.map(|start| &values[start..][..self.width]);
                self.arch.dispatch(
                    #[inline(always)]
                    || scan(x, sets, |at| differing_halves(rows.map(|row| lanes(row, at)), value, p)),
                )
            }
        }
    }
}

/// One more row; returns how many there are.
fn grow<T: Copy>(values: &mut Vec<T>, width: usize, zero: T) -> usize {
    values.resize(values.len() + width, zero);
    values.len() / width
}

/// The first element of both sets below `x` that is in a third, which is given word by word, and whether it is the first of both.
#[inline(always)]
fn scan(x: u32, [a, b]: [&[u64]; 2], third: impl Fn(usize) -> u64) -> Option<(u32, bool)> {
    let last = x as usize / 64;
    let mut seen = false;
    for at in 0..=last {
        let mut both = a[at] & b[at];
        if at == last {
            both &= (1 << (x % 64)) - 1;
        }
        if both == 0 {
            continue;
        }
        let word = third(at) & both;
        if word != 0 {
            let first = word.trailing_zeros();
            return Some((at as u32 * 64 + first, !seen && both.trailing_zeros() == first));
        }
        seen = true;
    }
    None
}

/// The sum of elements of Z/3; see `algebra/dense.rs`.
#[inline(always)]
fn add([xn, xs]: [u64; 2], [yn, ys]: [u64; 2]) -> [u64; 2] {
    let t = xs ^ yn;
    [(xn ^ yn) | (t ^ ys), (xn ^ ys) & t]
}

#[inline(always)]
fn negative([n, s]: [u64; 2]) -> [u64; 2] {
    [n, s ^ n]
}

/// 64 values of a row.
#[inline(always)]
fn lanes<T>(row: &[T], at: usize) -> &[T; 64] {
    row[64 * at..64 * (at + 1)].try_into().expect("rows are multiples of 64 long")
}

/// A bit for each byte, which are 0 or 1.
#[inline(always)]
fn gather(bytes: &[u8; 64]) -> u64 {
    bytes.chunks_exact(8).rev().fold(0, |bits, eight| {
        let eight = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        bits << 8 | eight.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

macro_rules! differing {
    ($name:ident, $residue:ty) => {
        /// Where `a - b` and `c - value` are different modulo `p`.
        #[inline(always)]
        fn $name([a, b, c]: [&[$residue; 64]; 3], value: $residue, p: $residue) -> u64 {
            let subtract =
                |a: $residue, b: $residue| a.wrapping_sub(b).wrapping_add(if a < b { p } else { 0 });
            let mut different = [0; 64];
            for lane in 0..64 {
                let sides = (subtract(a[lane], b[lane]), subtract(c[lane], value));
                different[lane] = u8::from(sides.0 != sides.1);
            }
            gather(&different)
        }
    };
}

differing!(differing_bytes, u8);
differing!(differing_halves, u16);
