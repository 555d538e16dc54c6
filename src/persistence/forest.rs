//! Reduction by union-find of columns with at most two entries.

use crate::algebra::{Entry, Field};

/// Trees of rows: what columns with at most two entries leave of the rows when they are set to zero one after the other.
///
/// A column `a x + b y` makes `x` a multiple of `y`, so that each row is a multiple of the root of its tree, the oldest row in it; a column
/// `a x`, or one that makes a root a multiple of itself, makes it zero. Over any field: the columns are a frame matroid (Zaslavsky, "Biased
/// graphs II", 1991), and a graph's if all are `x - y`. The row of which a column disposes is the pivot that reduction would find for it.
///
/// A column takes amortised time `O(log n)` for `n` rows. Path halving: Tarjan, van Leeuwen, "Worst-case analysis of set union algorithms", 1984.
pub(super) struct RowForest<F: Field> {
    field: F,
    /// By age. A root is its own parent. The row of age 0 is not one: it stands for zero.
    parent: Vec<u32>,
    /// By age: what multiple of its parent it is.
    multiple: Vec<F::Unit>,
}

impl<F: Field> RowForest<F> {
    /// Rows of age `1..=rows`, the oldest first, each for itself.
    pub(super) fn new(field: F, rows: usize) -> Self {
        let one = field.unit(1).expect("1 is not 0 in a field");
        Self { field, parent: (0..=rows as u32).collect(), multiple: vec![one; rows + 1] }
    }

    /// Sets the sum of two entries to zero; `row` is an age, and an entry of age 0 is zero. Returns the row that is disposed of, if the sum is not
    /// zero already.
    #[inline]
    pub(super) fn join(&mut self, x: Entry<F::Unit>, y: Entry<F::Unit>) -> Option<u32> {
        if size_of::<F::Unit>() == 0 { self.splice(x.row, y.row) } else { self.link(x, y) }
    }

    /// Over Z/2: with no multiples to keep, the trees can be grafted onto each other on the way to their roots (Rem; Patwary, Blair, Manne,
    /// "Experiments on union-find algorithms for the disjoint-set data structure", 2010).
    #[inline]
    fn splice(&mut self, mut x: u32, mut y: u32) -> Option<u32> {
        let (mut p, mut q) = (self.parent[x as usize], self.parent[y as usize]);
        while p != q {
            if p < q {
                (x, y, p, q) = (y, x, q, p);
            }
            self.parent[x as usize] = q;
            if x == p {
                return Some(x);
            }
            x = p;
            p = self.parent[x as usize];
        }
        None
    }

    fn link(&mut self, x: Entry<F::Unit>, y: Entry<F::Unit>) -> Option<u32> {
        let (x, y) = (self.root(x), self.root(y));
        if x.row == y.row {
            self.field.add(x.coefficient, y.coefficient)?;
            self.parent[x.row as usize] = 0;
            return (x.row != 0).then_some(x.row);
        }
        let (older, younger) = if x.row < y.row { (x, y) } else { (y, x) };
        let ratio = self.field.multiply(older.coefficient, self.field.invert(younger.coefficient));
        self.parent[younger.row as usize] = older.row;
        self.multiple[younger.row as usize] = self.field.negate(ratio);
        Some(younger.row)
    }

    /// The multiple of a root that an entry is.
    fn root(&mut self, entry: Entry<F::Unit>) -> Entry<F::Unit> {
        let Entry { row: mut node, mut coefficient } = entry;
        loop {
            let parent = self.parent[node as usize];
            if parent == node {
                return Entry { row: node, coefficient };
            }
            let grandparent = self.parent[parent as usize];
            if grandparent != parent {
                let both = self.field.multiply(self.multiple[node as usize], self.multiple[parent as usize]);
                self.multiple[node as usize] = both;
                self.parent[node as usize] = grandparent;
            }
            coefficient = self.field.multiply(coefficient, self.multiple[node as usize]);
            node = grandparent;
        }
    }
}
