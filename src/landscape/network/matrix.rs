//! Products of matrices that lie anywhere in a slice.

use gemm::Parallelism;

use super::Real;

/// A matrix as a place in a slice: entry `(r, c)` lies at `r * strides[0] + c * strides[1]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix {
    /// Rows and columns.
    pub(super) size: [usize; 2],
    /// The steps to the next row and to the next column.
    pub(super) strides: [usize; 2],
}

impl Matrix {
    /// A matrix stored row after row, without gaps.
    pub(super) fn rows(rows: usize, columns: usize) -> Self {
        Self { size: [rows, columns], strides: [columns, 1] }
    }

    /// The same entries with rows and columns exchanged.
    pub(super) fn transposed(self) -> Self {
        let swap = |[a, b]: [usize; 2]| [b, a];
        Self { size: swap(self.size), strides: swap(self.strides) }
    }

    /// How long a slice must be to hold every entry.
    fn needs(self) -> usize {
        if self.size.contains(&0) {
            return 0;
        }
        1 + (0..2).map(|axis| (self.size[axis] - 1) * self.strides[axis]).sum::<usize>()
    }
}

/// Whether a product replaces what is there or is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Store {
    Replace,
    Add,
}

/// `target = left * right`, or `target += left * right`, on this thread alone.
///
/// The order of summation depends on the sizes and the processor (its instructions and caches), on nothing else.
///
/// # Panics
/// If sizes do not fit together, or a matrix reaches beyond its slice.
#[allow(unsafe_code)]
pub(super) fn multiply<T: Real>(
    (target, target_shape): (&mut [T], Matrix),
    (left, left_shape): (&[T], Matrix),
    (right, right_shape): (&[T], Matrix),
    store: Store,
) {
    let [m, n] = target_shape.size;
    let k = left_shape.size[1];
    assert_eq!([left_shape.size, right_shape.size], [[m, k], [k, n]], "sizes fit together");
    assert!(target_shape.needs() <= target.len(), "the target lies inside its slice");
    assert!(left_shape.needs() <= left.len(), "the left factor lies inside its slice");
    assert!(right_shape.needs() <= right.len(), "the right factor lies inside its slice");
    let [[trs, tcs], [lrs, lcs], [rrs, rcs]] =
        [target_shape, left_shape, right_shape].map(|shape| shape.strides.map(|stride| stride as isize));
    // SAFETY: every entry that gemm reads or writes lies inside its slice, as asserted above, and `target` is borrowed
    // mutably, so it overlaps neither factor.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            target.as_mut_ptr(),
            tcs,
            trs,
            store == Store::Add,
            left.as_ptr(),
            lcs,
            lrs,
            right.as_ptr(),
            rcs,
            rrs,
            T::one(),
            T::one(),
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
