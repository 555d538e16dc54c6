//! One vector for each edge, whose sum along a cycle says which class of dimension 1 the cycle is in.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::limits::Limits;
use crate::algebra::Field;
use crate::error::Result;

/// Vectors between two looks at the limits.
const BETWEEN_CHECKS: usize = 256;

/// Vectors over the classes of dimension 1 that are alive, each under a number that edges share; the zero vector has number 0.
///
/// Busaryev, Cabello, Chen, Dey, Wang, "Annotating simplices with a homology basis and its applications", 2012; Dey, Fan, Wang, "Computing
/// topological persistence for simplicial maps", 2014.
pub(super) struct Annotations<F: Field> {
    field: F,
    one: F::Unit,
    /// By number; classes ascending. Equal vectors may have several numbers.
    vectors: Vec<Vec<(u32, F::Unit)>>,
    /// A number by the hash of its vector, right or out of date.
    numbers: FxHashMap<u64, u32>,
    /// By class: the numbers of the vectors that hold it or once did; emptied when it dies.
    holders: Vec<Vec<u32>>,
    alive: usize,
    /// The entries of all vectors, those for which there is only room included, and those of all holders.
    entries: usize,
    held: usize,
    sum: Vec<(u32, F::Unit)>,
    room: Vec<(u32, F::Unit)>,
}

impl<F: Field> Annotations<F> {
    pub(super) fn new(field: F) -> Self {
        Self {
            field,
            one: field.unit(1).expect("1 is not 0 in a field"),
            vectors: vec![Vec::new()],
            numbers: FxHashMap::default(),
            holders: Vec::new(),
            alive: 0,
            entries: 0,
            held: 0,
            sum: Vec::new(),
            room: Vec::new(),
        }
    }

    /// How many classes are alive.
    #[inline]
    pub(super) fn alive(&self) -> usize {
        self.alive
    }

    /// The bytes that the vectors and their lists take, for the most part.
    pub(super) fn bytes(&self) -> u64 {
        let vectors =
            self.vectors.capacity() * size_of::<Vec<u32>>() + self.entries * size_of::<(u32, F::Unit)>();
        // A list that grows takes up to twice what it holds.
        let holders = self.holders.capacity() * size_of::<Vec<u32>>() + 2 * self.held * size_of::<u32>();
        (vectors + holders + self.numbers.capacity() * (size_of::<(u64, u32)>() + 2)) as u64
    }

    /// A class is born; returns the number of its vector. Classes are numbered from 0 by birth.
    pub(super) fn birth(&mut self) -> u32 {
        let class = self.holders.len() as u32;
        self.holders.push(Vec::new());
        self.alive += 1;
        self.sum.clear();
        self.sum.push((class, self.one));
        self.keep_sum()
    }

    /// Sums vectors, each with its sign; says whether the sum is not zero.
    pub(super) fn add_up(&mut self, terms: &[(u32, bool)]) -> bool {
        self.sum.clear();
        for &(number, negative) in terms {
            if number != 0 && !self.vectors[number as usize].is_empty() {
                let factor = if negative { self.field.negate(self.one) } else { self.one };
                add(self.field, &self.sum, &self.vectors[number as usize], factor, &mut self.room);
                std::mem::swap(&mut self.sum, &mut self.room);
            }
        }
        !self.sum.is_empty()
    }

    /// The number of the last sum.
    pub(super) fn keep_sum(&mut self) -> u32 {
        if self.sum.is_empty() {
            return 0;
        }
        let hash = hash(self.field, &self.sum);
        if let Some(&number) = self.numbers.get(&hash)
            && self.vectors[number as usize] == self.sum
        {
            return number;
        }
        let number = self.vectors.len() as u32;
        for &(class, _) in &self.sum {
            self.holders[class as usize].push(number);
        }
        self.held += self.sum.len();
        self.entries += self.sum.len();
        self.vectors.push(self.sum.clone());
        self.numbers.insert(hash, number);
        number
    }

    /// The youngest class in the last sum, which must not be zero.
    pub(super) fn youngest(&self) -> u32 {
        self.sum.last().expect("the sum is not zero").0
    }

    /// The last sum becomes the class of a boundary: its youngest class dies, and all vectors change accordingly.
    pub(super) fn kill(&mut self, limits: Limits<'_>) -> Result<()> {
        let relation = std::mem::take(&mut self.sum);
        let &(class, leading) = relation.last().expect("the sum is not zero");
        let inverse = self.field.negate(self.field.invert(leading));
        let holders = std::mem::take(&mut self.holders[class as usize]);
        self.held -= holders.len();
        for (at, &number) in holders.iter().enumerate() {
            if at % BETWEEN_CHECKS == 0 {
                limits.check_bytes("annotations", self.bytes())?;
            }
            let vector = &mut self.vectors[number as usize];
            let Ok(at) = vector.binary_search_by_key(&class, |&(class, _)| class) else { continue };
            let factor = self.field.multiply(vector[at].1, inverse);
            add(self.field, vector, &relation, factor, &mut self.room);
            // A class that was not held is held now.
            let mut before = vector.iter().map(|&(class, _)| class).peekable();
            for &(class, _) in &self.room {
                while before.next_if(|&other| other < class).is_some() {}
                if before.peek() != Some(&class) {
                    self.holders[class as usize].push(number);
                    self.held += 1;
                }
            }
            self.entries -= vector.capacity();
            vector.clone_from(&self.room);
            self.entries += vector.capacity();
            if !vector.is_empty() {
                self.numbers.insert(hash(self.field, vector), number);
            }
        }
        self.alive -= 1;
        self.sum = relation;
        Ok(())
    }

    /// The coefficient of a class in a vector.
    pub(super) fn coefficient(&self, number: u32, class: u32) -> Option<F::Unit> {
        let vector = &self.vectors[number as usize];
        vector.binary_search_by_key(&class, |&(class, _)| class).ok().map(|at| vector[at].1)
    }
}

/// `sum = a + factor b`.
fn add<F: Field>(
    field: F,
    a: &[(u32, F::Unit)],
    b: &[(u32, F::Unit)],
    factor: F::Unit,
    sum: &mut Vec<(u32, F::Unit)>,
) {
    sum.clear();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        match x.0.cmp(&y.0) {
            Ordering::Less => {
                sum.push(x);
                i += 1;
            }
            Ordering::Greater => {
                sum.push((y.0, field.multiply(y.1, factor)));
                j += 1;
            }
            Ordering::Equal => {
                if let Some(unit) = field.add(x.1, field.multiply(y.1, factor)) {
                    sum.push((x.0, unit));
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    sum.extend_from_slice(&a[i..]);
    sum.extend(b[j..].iter().map(|&(class, unit)| (class, field.multiply(unit, factor))));
}

fn hash<F: Field>(field: F, vector: &[(u32, F::Unit)]) -> u64 {
    vector.iter().fold(0, |hash: u64, &(class, unit)| {
        let entry = u64::from(class) << 16 | field.integer(unit) as u64;
        (hash.rotate_left(5) ^ entry).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    })
}
