//! Many columns at once, each with its pivot where there is an entry.

use super::{Coefficients, DenseColumn, Entry, Factor, Field, WorkingColumn, add_multiples};

/// A column with a pivot.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pivoted<'c, U> {
    /// Its entries, rows ascending.
    Sparse(&'c [Entry<U>]),
    /// The same in every row; the pivot is 1.
    Dense(&'c DenseColumn),
}

impl<F: Field> WorkingColumn<F> {
    /// Takes entries off by multiples of columns that have their pivots there: to begin with the pivot, by a dense column. Over Z/2 and Z/3 that is
    /// all; over other fields those of all rows of the pivot's word, down to an entry in a row that is no column's. Dense columns are added in the
    /// word, one by one, and then all together in those before it, which are gone through only once; all of them start where the first does. Returns
    /// the work; none if the column with the pivot is not dense.
    pub(crate) fn eliminate<'c>(
        &mut self,
        pivot: Entry<F::Unit>,
        with_pivot: impl Fn(u32) -> Option<Pivoted<'c, F::Unit>>,
    ) -> Option<usize>
    where
        F::Unit: 'c,
    {
        let Some(Pivoted::Dense(first)) = with_pivot(pivot.row) else { return None };
        let field = self.field;
        let Coefficients::Residues(residues) = &mut self.coefficients else {
            self.add_dense(first, field.negate(pivot.coefficient));
            return Some(first.cost());
        };
        let (p, index) = (field.characteristic(), pivot.row as usize / 64);
        let (mut terms, mut cost) = (Vec::with_capacity(64), 0);
        for row in (64 * index..=pivot.row as usize).rev() {
            let Some(unit) = field.unit(residues[row].into()) else { continue };
            match with_pivot(row as u32) {
                Some(Pivoted::Dense(column)) if column.start == first.start => {
                    let factor = field.integer(field.negate(unit)) as u16;
                    let word = &mut residues[64 * index..64 * (index + 1)];
                    column.add_word(index, factor, p, word.try_into().expect("a word has 64 rows"));
                    terms.push((factor, column));
                    cost += column.cost();
                }
                Some(Pivoted::Sparse(column)) => {
                    let leading = column.last().expect("a column with a pivot is not zero").coefficient;
                    let factor = field.negate(field.multiply(unit, field.invert(leading)));
                    let factor = Factor::new(field.integer(factor) as u32, p);
                    for entry in column {
                        let residue = &mut residues[entry.row as usize];
                        *residue = factor.multiply_add(field.integer(entry.coefficient) as u16, *residue);
                    }
                    cost += column.len();
                }
                _ => break,
            }
        }
        add_multiples(p, &terms, first.start, &mut residues[64 * first.start..64 * index]);
        self.tree.words[..index].fill(u64::MAX);
        self.tree.flag_first(index + 1);
        self.refresh(index);
        Some(cost)
    }
}
