//! Where each cell stands: its position in the filtration, and its rank among the cells of its dimension.

/// The cells of a filtered complex in filtration order: 16 bytes a cell and 4 more for the way back.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cells {
    /// Filtration value by position; it never decreases.
    values: Vec<f64>,
    /// Dimension by position.
    dimensions: Vec<u32>,
    /// Rank among the cells of the same dimension, by position.
    ranks: Vec<u32>,
    /// Position by dimension and rank.
    positions: Vec<Vec<u32>>,
}

impl Cells {
    pub(super) fn with_capacity(cells: usize) -> Self {
        Self {
            values: Vec::with_capacity(cells),
            dimensions: Vec::with_capacity(cells),
            ranks: Vec::with_capacity(cells),
            positions: Vec::new(),
        }
    }

    /// Appends the next cell of the filtration; whoever counts the cells has seen to it that they are at most 2^32 - 1.
    pub(super) fn push(&mut self, dimension: usize, value: f64) {
        let position = self.values.len();
        if dimension >= self.positions.len() {
            self.positions.resize(dimension + 1, Vec::new());
        }
        self.ranks.push(self.positions[dimension].len() as u32);
        self.positions[dimension].push(position as u32);
        self.values.push(value);
        self.dimensions.push(dimension as u32);
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn value(&self, cell: u32) -> f64 {
        self.values[cell as usize]
    }

    pub(super) fn dimension(&self, cell: u32) -> usize {
        self.dimensions[cell as usize] as usize
    }

    pub(super) fn rank(&self, cell: u32) -> u32 {
        self.ranks[cell as usize]
    }

    /// The positions of the cells of a dimension, ascending; empty above the top dimension.
    pub(super) fn of_dimension(&self, dimension: usize) -> &[u32] {
        self.positions.get(dimension).map_or(&[], Vec::as_slice)
    }

    /// The number of dimensions, the top dimension plus one.
    pub(super) fn dimensions(&self) -> usize {
        self.positions.len()
    }
}
