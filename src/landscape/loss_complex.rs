//! The complex of optimised simplices.

use std::borrow::Cow;

use super::run::Shelf;
use super::simplex::{Face, GrownSimplex, ParameterSimplex};
use super::wanted::{choices, combinations};
use crate::complex::FilteredComplex;
use crate::error::{Error, Place, Result};

/// Minima and the simplices grown on them, each with its largest loss; every face of a simplex is there, and below it.
///
/// What a run has on disk is not held in memory as well, as there may be more of it than memory: then simplices above the minima are here without centre and samples
/// ([`GrownSimplex::light`]), and [`Self::span`] reads the centres that it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct LossComplex {
    minima: usize,
    simplices: Vec<GrownSimplex>,
    shelf: Option<Shelf>,
}

/// The interval that one triple of minima contributes to equation 3 of the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct TripleInterval {
    /// The three minima.
    pub vertices: Vec<u32>,
    /// h2: the largest loss on the triangle's boundary.
    pub birth: f64,
    /// h1: the largest loss on the triangle.
    pub death: f64,
}

impl LossComplex {
    /// The complex of the minima alone.
    pub(super) fn new(minima: Vec<GrownSimplex>) -> Self {
        Self { minima: minima.len(), simplices: minima, shelf: None }
    }

    /// The complex of simplices that were grown before, in any order, as a run directory holds them.
    ///
    /// # Errors
    /// If a facet of a simplex is missing, or two have the same minima.
    pub fn from_simplices(mut simplices: Vec<GrownSimplex>) -> Result<Self> {
        simplices.sort_by(|a, b| (a.vertices.len(), &a.vertices).cmp(&(b.vertices.len(), &b.vertices)));
        if let Some(twice) = simplices.windows(2).find(|pair| pair[0].vertices == pair[1].vertices) {
            let place = place(&twice[0].vertices);
            return Err(Error::input(place, "it occurs twice", "every simplex once"));
        }
        let minima = simplices.iter().take_while(|simplex| simplex.vertices.len() == 1).count();
        let complex = Self { minima, simplices, shelf: None };
        for simplex in complex.simplices.iter().filter(|simplex| simplex.vertices.len() > 1) {
            if let Some(missing) = facets(&simplex.vertices).find(|facet| complex.find(facet).is_none()) {
                let expected = format!("every facet of {:?}", simplex.vertices);
                return Err(Error::input(place(&missing), "it is missing", expected));
            }
        }
        Ok(complex)
    }

    /// The same complex, whose centres and samples lie in a run if simplices have none.
    pub(super) fn on(self, shelf: Option<Shelf>) -> Self {
        Self { shelf, ..self }
    }

    /// A simplex of the complex with its centre and samples.
    ///
    /// # Errors
    /// If they cannot be read from the run any more.
    pub fn whole<'a>(&self, grown: &'a GrownSimplex) -> Result<Cow<'a, GrownSimplex>> {
        match &self.shelf {
            Some(shelf) if grown.centre.is_empty() => shelf.take(&grown.vertices).map(Cow::Owned),
            _ => Ok(Cow::Borrowed(grown)),
        }
    }

    /// Adds simplices, in the order of dimension and vertices, after those that are there.
    pub(super) fn extend(&mut self, simplices: impl IntoIterator<Item = GrownSimplex>) {
        self.simplices.extend(simplices);
        debug_assert!(
            self.simplices.is_sorted_by_key(|simplex| (simplex.vertices.len(), simplex.vertices.clone()))
        );
    }

    /// The number of minima.
    #[must_use]
    pub fn minima(&self) -> usize {
        self.minima
    }

    /// The minimum of the lowest loss, of equals the first; none if there is no minimum.
    #[must_use]
    pub fn deepest(&self) -> Option<&GrownSimplex> {
        self.simplices[..self.minima].iter().min_by(|a, b| a.value.total_cmp(&b.value))
    }

    /// All simplices, by dimension, then by vertices.
    #[must_use]
    pub fn simplices(&self) -> &[GrownSimplex] {
        &self.simplices
    }

    /// The simplex on these minima (increasing), if it was grown.
    #[must_use]
    pub fn find(&self, vertices: &[u32]) -> Option<&GrownSimplex> {
        self.place(vertices).map(|place| &self.simplices[place])
    }

    /// The map of a simplex on these minima (increasing), grown or not: its free centre is the grown one, or the mean of the facets' centres.
    ///
    /// # Errors
    /// If a proper face was not grown, or cannot be read from the run any more, or there are fewer than two minima.
    pub fn span(&self, vertices: &[u32]) -> Result<ParameterSimplex<'_>> {
        let face_vertices = |face: Face| -> Vec<u32> {
            vertices
                .iter()
                .enumerate()
                .filter(|(place, _)| face >> place & 1 == 1)
                .map(|(_, vertex)| *vertex)
                .collect()
        };
        let proper = 1..(1 << vertices.len().min(ParameterSimplex::MAX_VERTICES)) - 1;
        let mut centres = proper.map(|face| self.centre(&face_vertices(face))).collect::<Result<Vec<_>>>()?;
        let centre = |face: Face| {
            let known = centres.get_mut(face as usize - 1);
            known.map_or(Cow::Borrowed(&[][..]), |centre| std::mem::replace(centre, Cow::Borrowed(&[])))
        };
        let mut simplex = ParameterSimplex::new(vertices.len(), centre)?;
        if self.find(vertices).is_some() {
            let whole = simplex.whole();
            simplex.centre_mut(whole).copy_from_slice(&self.centre(vertices)?);
        }
        Ok(simplex)
    }

    /// The centre of a simplex that must be there.
    fn centre(&self, vertices: &[u32]) -> Result<Cow<'_, [f64]>> {
        let Some(grown) = self.find(vertices) else {
            return Err(Error::input(
                place(vertices),
                "it was not grown",
                "every face of a simplex, before the simplex",
            ));
        };
        Ok(match self.whole(grown)? {
            Cow::Borrowed(grown) => Cow::Borrowed(&grown.centre),
            Cow::Owned(grown) => Cow::Owned(grown.centre),
        })
    }

    /// The largest value of a facet.
    pub(super) fn facet_value(&self, vertices: &[u32]) -> f64 {
        let values = facets(vertices).filter_map(|facet| self.find(&facet)).map(|facet| facet.value);
        values.fold(f64::NEG_INFINITY, f64::max)
    }

    /// How many simplices of a dimension there can be on the minima, and those of them that were not grown, in lexicographic order.
    pub fn missing(&self, dimension: usize) -> (u64, impl Iterator<Item = Vec<u32>>) {
        let all = combinations(self.minima as u32, dimension + 1);
        (choices(self.minima, dimension + 1), all.filter(|vertices| self.find(vertices).is_none()))
    }

    /// The filtered complex, its labels the indices of the minima.
    ///
    /// # Errors
    /// If a loss is no number.
    pub fn filtered(&self) -> Result<FilteredComplex> {
        let values: Vec<f64> = self.simplices.iter().map(|simplex| simplex.value).collect();
        self.filtered_by(&values)
    }

    /// The filtered complex of the same simplices with other values, one each in the order of [`Self::simplices`].
    ///
    /// # Errors
    /// If a value is no number, or a simplex is below a face.
    pub fn filtered_by(&self, values: &[f64]) -> Result<FilteredComplex> {
        let mut builder = FilteredComplex::builder();
        for (simplex, value) in self.simplices.iter().zip(values) {
            let labels: Vec<u64> = simplex.vertices.iter().map(|&vertex| u64::from(vertex)).collect();
            builder.add(&labels, *value)?;
        }
        builder.build()
    }

    /// Filtration values from the simplices' own largest losses, in the order of [`Self::simplices`]: none below its facets'.
    pub(super) fn monotone(&self, own: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut values: Vec<f64> = Vec::with_capacity(self.simplices.len());
        for (simplex, own) in self.simplices.iter().zip(own) {
            let faces = facets(&simplex.vertices).filter_map(|facet| self.place(&facet));
            let value = faces.map(|place| values[place]).fold(own, f64::max);
            values.push(value);
        }
        values
    }

    fn place(&self, vertices: &[u32]) -> Option<usize> {
        let key = (vertices.len(), vertices);
        let order = |simplex: &GrownSimplex| (simplex.vertices.len(), simplex.vertices.as_slice()).cmp(&key);
        self.simplices.binary_search_by(order).ok()
    }

    /// The mean of the minima of a face of the simplex on all minima.
    pub(super) fn midpoint(&self, face: Face) -> Vec<f64> {
        let members: Vec<_> = (0..self.minima).filter(|place| face >> place & 1 == 1).collect();
        let mut mean = vec![0.0; self.simplices[0].centre.len()];
        for &member in &members {
            for (sum, coordinate) in mean.iter_mut().zip(&self.simplices[member].centre) {
                *sum += coordinate / members.len() as f64;
            }
        }
        mean
    }

    /// Equation 3 of Voronkova, Barannikov, Burnaev, "1-dimensional topological invariants to estimate loss surface non-convexity" (2023):
    /// the intervals [h2, h1) of all triples of minima, those of length zero left out. For three minima this is the barcode of index 1; for more
    /// it is no persistent homology, and given for comparison with the paper only.
    #[must_use]
    pub fn union_of_triples(&self) -> Vec<TripleInterval> {
        let triangles = self.simplices.iter().filter(|simplex| simplex.vertices.len() == 3);
        let interval = |triangle: &GrownSimplex| TripleInterval {
            vertices: triangle.vertices.clone(),
            birth: self.facet_value(&triangle.vertices),
            death: triangle.value,
        };
        triangles.map(interval).filter(|interval| interval.birth < interval.death).collect()
    }
}

fn place(vertices: &[u32]) -> Place {
    Place::Simplex(vertices.iter().map(|&vertex| u64::from(vertex)).collect())
}

fn facets(vertices: &[u32]) -> impl Iterator<Item = Vec<u32>> {
    (0..vertices.len()).map(|omitted| {
        let mut facet = vertices.to_vec();
        facet.remove(omitted);
        facet
    })
}
