//! The barycentric grid, by integers.

/// All points of the barycentric grid with `steps` steps on `vertices` vertices, in lexicographic order of the integers that
/// sum to `steps`; coordinate = integer / `steps`. There are C(steps + k, k): 1,891 for a triangle with 60 steps, the 61 values
/// an axis of Voronkova, Barannikov, Burnaev (2023).
pub fn grid(vertices: usize, steps: u32) -> impl Iterator<Item = Vec<u32>> {
    let mut next = (vertices > 0 && steps > 0).then(|| {
        let mut first = vec![0; vertices];
        first[vertices - 1] = steps;
        first
    });
    std::iter::from_fn(move || {
        let current = next.take()?;
        next = following(&current);
        Some(current)
    })
}

/// The number of points of [`grid`]; `u64::MAX` if there are more.
#[must_use]
pub fn grid_len(vertices: usize, steps: u32) -> u64 {
    let factor = |count: u128, i: u128| {
        // Every further factor is at least 1: what is too large stays so.
        let more = count * (u128::from(steps) + i) / i;
        more.min(u128::from(u64::MAX))
    };
    (1..vertices as u128).fold(1, factor) as u64
}

/// The next composition of the same sum, in lexicographic order.
fn following(current: &[u32]) -> Option<Vec<u32>> {
    let last = current.len() - 1;
    let mut next = current.to_vec();
    let rest = next[last];
    if rest > 0 {
        if last == 0 {
            return None;
        }
        next[last] = rest - 1;
        next[last - 1] += 1;
        return Some(next);
    }
    let place = (0..last).rev().find(|&place| next[place] > 0)?;
    if place == 0 {
        return None;
    }
    let rest = std::mem::take(&mut next[place]);
    next[place - 1] += 1;
    next[last] = rest - 1;
    Some(next)
}

/// Barycentric coordinates of a grid point.
#[must_use]
pub fn coordinates(point: &[u32], steps: u32) -> Vec<f64> {
    point.iter().map(|&integer| f64::from(integer) / f64::from(steps)).collect()
}
