//! Scans of rows of triangles, a word of 64 places at a step.
#![expect(
    clippy::inline_always,
    reason = "only what is inlined there is compiled for the vector instructions"
)]

/// The first element of both sets below `x` that is in a third, which is given word by word, and whether it is the first of both.
#[inline(always)]
pub(super) fn scan(x: u32, [a, b]: [&[u64]; 2], third: impl Fn(usize) -> u64) -> Option<(u32, bool)> {
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
pub(super) fn add([xn, xs]: [u64; 2], [yn, ys]: [u64; 2]) -> [u64; 2] {
    let t = xs ^ yn;
    [(xn ^ yn) | (t ^ ys), (xn ^ ys) & t]
}

#[inline(always)]
pub(super) fn negative([n, s]: [u64; 2]) -> [u64; 2] {
    [n, s ^ n]
}

/// 64 values of a row.
#[inline(always)]
pub(super) fn lanes<T>(row: &[T], at: usize) -> &[T; 64] {
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
        pub(super) fn $name([a, b, c]: [&[$residue; 64]; 3], value: $residue, p: $residue) -> u64 {
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
