//! Where each cell stands: its position in the filtration, and its rank among the cells of its dimension.

/// The cells of a filtered complex in filtration order: 14 bytes a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cells {
    /// Filtration value by position; it never decreases.
    values: Vec<f64>,
    /// Dimension by position.
    dimensions: Vec<u16>,
    /// Position by dimension and rank.
    positions: Vec<Vec<u32>>,
}

impl Cells {
    /// Cells whose parts are known to fit together.
    pub(super) fn new(values: Vec<f64>, dimensions: Vec<u16>, positions: Vec<Vec<u32>>) -> Self {
        Self { values, dimensions, positions }
    }

    pub(super) fn with_capacity(cells: usize) -> Self {
        let (values, dimensions) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
        Self { values, dimensions, positions: Vec::new() }
    }

    /// Appends the next cell of the filtration and returns its rank; whoever counts the cells has seen to it that they are at most 2^32 - 1 and
    /// their dimensions below 2^16.
    pub(super) fn push(&mut self, dimension: usize, value: f64) -> u32 {
        if dimension >= self.positions.len() {
            self.positions.resize(dimension + 1, Vec::new());
        }
        let positions = &mut self.positions[dimension];
        positions.push(self.values.len() as u32);
        self.values.push(value);
        self.dimensions.push(dimension as u16);
        positions.len() as u32 - 1
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    #[inline]
    pub(crate) fn value(&self, cell: u32) -> f64 {
        self.values[cell as usize]
    }

    #[inline]
    pub(crate) fn dimension(&self, cell: u32) -> usize {
        usize::from(self.dimensions[cell as usize])
    }

    /// The rank among the cells of the same dimension, by binary search.
    pub(crate) fn rank(&self, cell: u32) -> u32 {
        let positions = self.of_dimension(self.dimension(cell));
        positions.partition_point(|&position| position < cell) as u32
    }

    /// The positions of the cells of a dimension, ascending; empty above the top dimension.
    #[inline]
    pub(crate) fn of_dimension(&self, dimension: usize) -> &[u32] {
        self.positions.get(dimension).map_or(&[], Vec::as_slice)
    }

    /// The number of dimensions, the top dimension plus one.
    pub(super) fn dimensions(&self) -> usize {
        self.positions.len()
    }
}
