//! Which simplices a growth makes, where a plan does not ask for all.

use super::LossComplex;
use super::simplex::LowerOptions;

/// The simplices of one dimension that are grown on what was grown below, in lexicographic order: all whose facets are there, or as many of the most useful as the
/// limit and the budget allow.
///
/// Those that contain the deepest minimum come first, then the others, each by the largest value of a facet, which is where their bar could end at the earliest. The first
/// alone fill every loop (they make a cone over what is there), so no bar is endless once they all have room: on n minima with all paths, n - 1 paths, (n - 1)(n - 2)/2 triangles.
/// The choice depends on the options and the values below alone.
#[must_use]
pub fn wanted(complex: &LossComplex, dimension: usize, options: &LowerOptions) -> Vec<Vec<u32>> {
    let mut all = candidates(complex, dimension);
    let most = most(complex, dimension, options);
    if all.len() <= most {
        return all;
    }
    let deepest = complex.deepest().map_or(0, |minimum| minimum.vertices[0]);
    all.sort_by_cached_key(|vertices| {
        (!vertices.contains(&deepest), Ordered(complex.facet_value(vertices)), vertices.clone())
    });
    all.truncate(most);
    all.sort();
    all
}

/// A loss in the order of numbers.
#[derive(PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// All simplices of one dimension whose facets are there, in lexicographic order.
fn candidates(complex: &LossComplex, dimension: usize) -> Vec<Vec<u32>> {
    let below = complex.simplices().iter().filter(|grown| grown.vertices.len() == dimension);
    let extended = below.flat_map(|grown| {
        let last = grown.vertices.last().map_or(0, |last| last + 1);
        (last..complex.minima() as u32).map(|vertex| [&grown.vertices[..], &[vertex]].concat())
    });
    // The facet without the last vertex is the one that was extended.
    let closed = |vertices: &Vec<u32>| {
        (0..dimension).all(|omitted| {
            let mut facet = vertices.clone();
            facet.remove(omitted);
            complex.find(&facet).is_some()
        })
    };
    extended.filter(closed).collect()
}

/// How many simplices of a dimension limit and budget allow.
fn most(complex: &LossComplex, dimension: usize, options: &LowerOptions) -> usize {
    let limit = options.limit.unwrap_or(usize::MAX);
    let one = options.passes();
    let Some(budget) = options.budget.filter(|_| one > 0) else { return limit };
    let below = complex.simplices().iter().filter(|grown| (2..=dimension).contains(&grown.vertices.len()));
    let left = (budget / one).saturating_sub(below.count() as u64);
    limit.min(usize::try_from(left).unwrap_or(usize::MAX))
}

/// All increasing choices of `size` of `0..count`, in lexicographic order.
pub(super) fn combinations(count: u32, size: usize) -> impl Iterator<Item = Vec<u32>> {
    let first: Vec<u32> = (0..size as u32).collect();
    let first = first.last().is_some_and(|&last| last < count).then_some(first);
    std::iter::successors(first, move |current| {
        let room = |place: usize| count - (size - place) as u32;
        let place = (0..size).rev().find(|&place| current[place] < room(place))?;
        let mut next = current.clone();
        next[place..].iter_mut().zip(current[place] + 1..).for_each(|(vertex, new)| *vertex = new);
        Some(next)
    })
}

/// How many simplices on `size` of `minima` vertices there are; `u64::MAX` if there are more.
pub(super) fn choices(minima: usize, size: usize) -> u64 {
    let Some(others) = minima.checked_sub(size) else { return 0 };
    // Up to half of the minima each further one multiplies the choices by 1 or more: what is too large stays so.
    let factor = |chosen: u128, i: usize| {
        let more = chosen * (minima - i) as u128 / (i as u128 + 1);
        more.min(u128::from(u64::MAX))
    };
    (0..size.min(others)).fold(1, factor) as u64
}
