//! One vector for each edge, whose sum along a cycle says which class of dimension 1 the cycle is in.

use rustc_hash::FxHashMap;

use super::limits::Limits;
use super::via::{KNOWN, NOTHING, Vias};
use crate::algebra::{DenseSum, Entry, Field, Vector};
use crate::error::Result;

/// Vectors between two looks at the limits.
const BETWEEN_CHECKS: usize = 64;

/// The number of a vector and its sign; none for zero.
type Step<U> = Option<(u32, U)>;

/// Vectors over the classes of dimension 1 that are alive, one an edge, computed when they are needed: that of an edge with a lune is the
/// sum along the way by its smallest vertex, those of edges that join components are 0. A vector is not changed when a class dies but when it is needed
/// next; most are never needed, for only relations are asked for, and most triangles are none.
///
/// Busaryev, Cabello, Chen, Dey, Wang, "Annotating simplices with a homology basis and its applications", 2012; Dey, Fan, Wang, "Computing
/// topological persistence for simplicial maps", 2014.
pub(super) struct Annotations<'a, F: Field, V> {
    field: F,
    one: F::Unit,
    vias: V,
    /// By the place of an edge whose vector was needed: its number, which edges may share.
    known: FxHashMap<usize, u32>,
    /// By number, each as it was after so many deaths. An edge has its vector from its smaller end to its larger one.
    vectors: Vec<(Vector<F::Unit>, usize)>,
    /// By class: after its death, the vector that became 0, with coefficient -1 at the class.
    relations: Vec<Vector<F::Unit>>,
    /// A bit a class.
    dead: Vec<u64>,
    deaths: usize,
    /// The bytes of all vectors and relations beside those in their lists.
    kept: usize,
    /// The path around an edge, the sum around a triangle, and any other.
    path: DenseSum<F>,
    sum: DenseSum<F>,
    room: DenseSum<F>,
    /// How many vectors were made.
    made: usize,
    limits: Limits<'a>,
}

impl<'a, F: Field, V: Vias> Annotations<'a, F, V> {
    pub(super) fn new(field: F, vias: V, limits: Limits<'a>) -> Self {
        let sum = || DenseSum::new(field);
        Self {
            field,
            one: field.unit(1).expect("1 is not 0 in a field"),
            vias,
            known: FxHashMap::default(),
            vectors: Vec::new(),
            relations: Vec::new(),
            dead: Vec::new(),
            deaths: 0,
            kept: 0,
            path: sum(),
            sum: sum(),
            room: sum(),
            made: 0,
            limits,
        }
    }

    /// How many classes are alive.
    #[inline]
    pub(super) fn alive(&self) -> usize {
        self.relations.len() - self.deaths
    }

    /// The bytes that the vectors and their lists take, for the most part.
    pub(super) fn bytes(&self) -> u64 {
        let known = self.known.capacity() * (size_of::<(usize, u32)>() + 1);
        let vectors = self.vectors.capacity() * size_of::<(Vector<F::Unit>, usize)>();
        (known + vectors + self.relations.capacity() * size_of::<Vector<F::Unit>>() + self.kept) as u64
    }

    /// An edge gives birth to a class. Classes are numbered from 0 by birth.
    pub(super) fn birth(&mut self, rank: u32, ends: [u32; 2]) -> Result<()> {
        let class = self.relations.len();
        self.relations.push(Vector::zero());
        self.dead.resize(class / 64 + 1, 0);
        for sum in [&mut self.path, &mut self.sum, &mut self.room] {
            sum.resize(class + 1);
        }
        let number =
            self.keep(Vector::Entries([Entry { row: class as u32, coefficient: self.one }].into()))?;
        let place = self.vias.place(rank, ends);
        self.vias.set(place, KNOWN);
        self.known.insert(place, number);
        Ok(())
    }

    /// Notes the smallest vertex of the lune of an edge. Needless while nothing is alive.
    #[inline]
    pub(super) fn note(&mut self, rank: u32, ends: [u32; 2], least: u32) {
        let place = self.vias.place(rank, ends);
        self.vias.set(place, least);
    }

    fn keep(&mut self, vector: Vector<F::Unit>) -> Result<u32> {
        if self.vectors.len() == self.vectors.capacity() {
            // While it grows, the list is there once more, twice as long.
            let longer = 2 * self.vectors.capacity() * size_of::<(Vector<F::Unit>, usize)>();
            self.limits.check_bytes("annotations", self.bytes() + longer as u64)?;
        }
        self.kept += vector.memory();
        self.vectors.push((vector, self.deaths));
        Ok((self.vectors.len() - 1) as u32)
    }

    /// Sums the vectors of the path from the first end of an edge to the other by way of a third vertex.
    pub(super) fn go_by(&mut self, [u, v]: [u32; 2], w: u32) -> Result<()> {
        let steps = self.steps([u, w, v])?;
        self.path.clear();
        for (number, sign) in steps.into_iter().flatten() {
            self.path.add(&self.vectors[number as usize].0, sign);
        }
        Ok(())
    }

    /// Sums the vectors around the triangle of the last path and another third vertex; says whether the sum is not zero.
    pub(super) fn around(&mut self, [u, v]: [u32; 2], w: u32) -> Result<bool> {
        let steps = self.steps([u, w, v])?;
        self.sum.clear();
        for (number, sign) in steps.into_iter().flatten() {
            self.sum.add(&self.vectors[number as usize].0, sign);
        }
        self.sum.subtract(&self.path);
        Ok(self.sum.last().is_some())
    }

    /// The numbers of the vectors of the two edges of a path, with their signs; none where they are zero.
    fn steps(&mut self, [u, w, v]: [u32; 3]) -> Result<[Step<F::Unit>; 2]> {
        let mut steps = [None; 2];
        for (step, (a, b)) in steps.iter_mut().zip([(u, w), (w, v)]) {
            let sign = if a > b { self.field.negate(self.one) } else { self.one };
            *step = self.number(a, b)?.map(|number| (number, sign));
        }
        Ok(steps)
    }

    /// The number of the vector of an edge, brought up to date, and made before if need be; none if it is zero.
    fn number(&mut self, u: u32, v: u32) -> Result<Option<u32>> {
        match self.vias.get(u, v) {
            (_, NOTHING) => return Ok(None),
            (place, KNOWN) => return Ok(self.current(place)),
            _ => {}
        }
        let mut edges = vec![[u.min(v), u.max(v)]];
        while let Some(&[u, v]) = edges.last() {
            let (place, via) = self.vias.get(u, v);
            let unknown = |&end: &u32| !matches!(self.vias.get(end, via).1, NOTHING | KNOWN);
            if matches!(via, NOTHING | KNOWN) {
                edges.pop();
            } else if let Some(&end) = [u, v].iter().find(|end| unknown(end)) {
                edges.push([end.min(via), end.max(via)]);
            } else {
                edges.pop();
                self.make(place, [u, via, v])?;
            }
        }
        self.number(u, v)
    }

    /// Makes the vector of an edge from those of the path by way of a vertex, which are known.
    fn make(&mut self, place: usize, path: [u32; 3]) -> Result<()> {
        self.made += 1;
        if self.made.is_multiple_of(BETWEEN_CHECKS) {
            self.limits.check_bytes("annotations", self.bytes())?;
        }
        let number = match self.steps(path)? {
            [None, None] => None,
            [Some((number, sign)), None] | [None, Some((number, sign))] if sign == self.one => Some(number),
            steps => {
                self.room.clear();
                for (number, sign) in steps.into_iter().flatten() {
                    self.room.add(&self.vectors[number as usize].0, sign);
                }
                let vector = self.room.times(self.one);
                if vector.is_zero() { None } else { Some(self.keep(vector)?) }
            }
        };
        self.settle(place, number);
        Ok(())
    }

    /// The number at a place from now on; none if the vector is zero, which it then always is.
    fn settle(&mut self, place: usize, number: Option<u32>) {
        self.vias.set(place, if number.is_some() { KNOWN } else { NOTHING });
        match number {
            Some(number) => self.known.insert(place, number),
            None => self.known.remove(&place),
        };
    }

    /// The number of a vector that is known, brought up to date; none if it has become zero.
    fn current(&mut self, place: usize) -> Option<u32> {
        let number = self.known[&place];
        let (vector, deaths) = &mut self.vectors[number as usize];
        if *deaths < self.deaths && vector.meets(&self.dead) {
            self.room.clear();
            self.room.add(vector, self.one);
            self.room.eliminate(&self.dead, &self.relations);
            self.kept -= vector.memory();
            *vector = self.room.times(self.one);
            self.kept += vector.memory();
        }
        *deaths = self.deaths;
        let left = !vector.is_zero();
        if !left {
            self.settle(place, None);
        }
        left.then_some(number)
    }

    /// The youngest class in the last sum around a triangle, which must not be zero, dies: the sum is that of a boundary. Returns the class.
    pub(super) fn kill(&mut self) -> u32 {
        let (class, leading) = self.youngest();
        let relation = self.sum.times(self.field.negate(self.field.invert(leading)));
        self.kept += relation.memory();
        self.relations[class] = relation;
        self.dead[class / 64] |= 1 << (class % 64);
        self.deaths += 1;
        class as u32
    }

    /// The youngest class in the last sum around a triangle, which must not be zero, and its coefficient.
    pub(super) fn youngest(&self) -> (usize, F::Unit) {
        self.sum.last().expect("the sum is not zero")
    }

    /// Whether the vector of an edge is not zero.
    pub(super) fn is_marked(&mut self, [u, v]: [u32; 2]) -> Result<bool> {
        Ok(self.number(u, v)?.is_some())
    }

    /// The coefficient of a class in the vector of an edge.
    pub(super) fn coefficient(&mut self, [u, v]: [u32; 2], class: usize) -> Result<Option<F::Unit>> {
        let number = self.number(u, v)?;
        Ok(number.and_then(|number| self.vectors[number as usize].0.coefficient(self.field, class)))
    }

    /// The coefficient of a class in the last path.
    pub(super) fn coefficient_of_path(&self, class: usize) -> Option<F::Unit> {
        self.path.coefficient(class)
    }
}
