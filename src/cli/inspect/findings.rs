//! What is found in a file.

use std::io::{self, Write};

use serde::Serialize;
use sublevel::filtration::{Metric, RipsOptions, RipsPlan, bytes_per_cell};
use sublevel::io::{About, Content, Format, Interval, Source};
use sublevel::persistence::cubical::{self, CubicalOptions};
use sublevel::{Interrupt, Result};

use crate::cli::barcode::{BYTES_OF_COLUMN, BYTES_OF_ENTRY, rips_bytes};

/// Seconds of one thread from a simplex to its bar, the least of all families in docs/performance.md: 3.7e-8 of `B/200_2`. The most are 8e-6, of
/// D/300, where columns fill.
const SECONDS_OF_CELL: f64 = 3.5e-8;
/// Seconds for each value of an image that needs no matrix.
const SECONDS_OF_PIXEL: f64 = 3e-8;
/// The same from a pair of points to its bars of dimension 0 and 1, the least of the cases in docs/rips.md: 4.9e-8 of `dragon_1000`.
const SECONDS_OF_PAIR: f64 = 4e-8;

/// Up to so many points all distances are looked at for the estimate, in less than a second.
const FEW_POINTS: usize = 1 << 14;

/// What a file holds.
#[derive(Debug, Serialize)]
pub(super) struct Findings {
    path: String,
    format: &'static str,
    content: &'static str,
    bytes: usize,
    sha256: String,
    /// Cells of each dimension; points and pairs; or bars.
    counts: Vec<usize>,
    /// What is counted.
    counted: &'static str,
    /// What else there is to say of its shape.
    shape: Option<String>,
    /// The least and the largest finite value; none if there is no finite value.
    range: Option<(f64, f64)>,
    /// Values that are infinite: pairs that are never joined, masks, bars that never end.
    infinite: usize,
    /// How many values there are, and how many different ones.
    values: usize,
    different: usize,
    /// The least memory that a barcode needs, and how long it takes at least on one thread; none where nothing is left to compute.
    memory_bytes: Option<u64>,
    seconds_at_least: Option<f64>,
    /// What is allowed, but may be a mistake.
    notes: Vec<String>,
    /// What a barcode says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<About>,
    /// What was checked.
    valid: &'static str,
    /// Seconds that reading and checking took.
    pub(super) seconds: f64,
}

impl Findings {
    /// What the file itself says.
    pub(super) fn of(source: &Source, format: Format, content: &Content) -> Self {
        Self {
            path: source.path.display().to_string(),
            format: format.name(),
            content: content.name(),
            bytes: source.bytes.len(),
            sha256: source.sha256(),
            counts: Vec::new(),
            counted: "cells by dimension",
            shape: None,
            range: None,
            infinite: 0,
            values: 0,
            different: 0,
            memory_bytes: None,
            seconds_at_least: None,
            notes: Vec::new(),
            about: None,
            valid: "",
            seconds: 0.0,
        }
    }

    /// Counts and checks the content.
    pub(super) fn look(
        &mut self,
        content: Content,
        dimension: usize,
        limit: u64,
        interrupt: &Interrupt,
    ) -> Result<()> {
        match content {
            Content::Simplices(list) => {
                self.counts = list.counts();
                self.note(list.values().to_vec());
                let top = self.counts.len().saturating_sub(1);
                self.needs(list.len(), list.len() as u64 * bytes_per_cell(top));
                list.build(interrupt)?;
                self.valid = "every face is there, once and in time";
            }
            Content::Columns(mut columns) => {
                self.counts = columns.counts();
                self.note(columns.values());
                let bytes =
                    BYTES_OF_COLUMN * columns.len() as u64 + BYTES_OF_ENTRY * columns.entries() as u64;
                self.needs(columns.len(), bytes);
                columns.matrix()?;
                self.valid = "faces come in time, and boundaries have no boundary";
            }
            Content::Distances(distances) => {
                self.note(distances.lower().to_vec());
                let zeros = distances.lower().iter().filter(|distance| **distance == 0.0).count();
                self.remark(zeros, "distances between different points that are 0");
                let plan = RipsPlan::of_distances(&distances, RipsOptions::default(), interrupt)?;
                self.rips(&plan, dimension);
                self.valid = "symmetric, nowhere negative";
            }
            Content::Graph(graph) => {
                self.note(
                    graph.edges().iter().map(|edge| edge.0).chain(graph.births().iter().copied()).collect(),
                );
                let mut isolated = vec![true; graph.vertices()];
                for &(_, u, v) in graph.edges() {
                    isolated[u as usize] = false;
                    isolated[v as usize] = false;
                }
                self.remark(isolated.iter().filter(|alone| **alone).count(), "vertices without an edge");
                let options = RipsOptions { births: graph.births().to_vec(), ..RipsOptions::default() };
                let plan = RipsPlan::of_graph(&graph, options)?;
                self.rips(&plan, dimension);
                self.valid = "edges between vertices, each once";
            }
            Content::Directed(graph) => {
                (self.counts, self.counted) =
                    (vec![graph.vertices(), graph.edges().len()], "vertices and edges");
                self.note(
                    graph.edges().iter().map(|edge| edge.0).chain(graph.births().iter().copied()).collect(),
                );
                let directions = if graph.is_ascending() { "upward alone" } else { "in any direction" };
                self.shape = Some(format!("edges {directions}"));
                self.valid = "edges between vertices, each once, and not before them";
            }
            Content::Points(points) => {
                (self.counts, self.counted) = (vec![points.len()], "points");
                self.shape = Some(format!("{} coordinates", points.dimension()));
                self.note(points.iter().flatten().copied().collect());
                let mut sorted: Vec<&[f64]> = points.iter().collect();
                sorted.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
                let repeated = sorted.windows(2).filter(|pair| pair[0] == pair[1]).count();
                self.remark(repeated, "points in the place of another one");
                if points.len() <= FEW_POINTS {
                    let options = RipsOptions::default();
                    let plan = RipsPlan::of_points(&points, Metric::default(), options, limit, interrupt)?;
                    self.estimate(&plan, dimension);
                } else {
                    self.notes.push("what a barcode needs is told by sublevel barcode --dry-run".into());
                }
                self.valid = "as many coordinates for each";
            }
            Content::Grid(grid) => {
                self.counts = grid.counts();
                let periodic = grid.periodic().iter().filter(|periodic| **periodic).count();
                self.shape = Some(format!(
                    "extents {:?}, {periodic} axes periodic, values on {}",
                    grid.extents(),
                    grid.construction().name()
                ));
                self.note(grid.values().to_vec());
                let options = CubicalOptions::default();
                self.needs(self.counts.iter().sum(), cubical::bytes(&grid, &options));
                if cubical::is_implicit(&grid, &options) {
                    self.seconds_at_least = Some(grid.values().len() as f64 * SECONDS_OF_PIXEL);
                }
                self.valid = "a value for each place, none NaN";
            }
            Content::Diagram(intervals) => self.bars(&intervals),
        }
        Ok(())
    }

    fn bars(&mut self, intervals: &[Interval]) {
        let top = intervals.iter().filter_map(|interval| interval.dimension).max();
        self.counts = vec![0; top.map_or(1, |top| top + 1)];
        for interval in intervals {
            self.counts[interval.dimension.unwrap_or(0)] += 1;
        }
        let empty = intervals.iter().filter(|interval| interval.birth == interval.death).count();
        self.remark(empty, "bars of length zero");
        self.counted = if top.is_some() { "bars by dimension" } else { "bars of unknown dimension" };
        self.note(intervals.iter().flat_map(|interval| [interval.birth, interval.death]).collect());
        self.valid = "no death before its birth";
    }

    /// Estimates for a Rips complex.
    fn rips(&mut self, plan: &RipsPlan<'_>, dimension: usize) {
        let (points, edges) = (plan.vertices(), plan.edges());
        (self.counts, self.counted) = (vec![points, edges], "vertices and edges");
        self.shape = Some(format!("edges up to {}, bars up to dimension {dimension}", plan.threshold()));
        self.estimate(plan, dimension);
    }

    /// The estimates of a plan, the same as of a dry run.
    fn estimate(&mut self, plan: &RipsPlan<'_>, dimension: usize) {
        let dimension = dimension.min(plan.vertices().saturating_sub(2));
        let bytes = u64::try_from(rips_bytes(plan, dimension)).unwrap_or(u64::MAX);
        (self.memory_bytes, self.seconds_at_least) =
            (Some(bytes), Some(plan.edges() as f64 * SECONDS_OF_PAIR));
    }

    /// Notes something that is there so often, if it is.
    fn remark(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.notes.push(format!("{count} {what}"));
        }
    }

    /// Estimates for cells.
    fn needs(&mut self, cells: usize, bytes: u64) {
        (self.memory_bytes, self.seconds_at_least) = (Some(bytes), Some(cells as f64 * SECONDS_OF_CELL));
    }

    /// Range and ties of values.
    fn note(&mut self, mut values: Vec<f64>) {
        self.values = values.len();
        values.sort_unstable_by(f64::total_cmp);
        self.infinite = values.iter().filter(|value| value.is_infinite()).count();
        self.different = values.chunk_by(|a, b| a == b).count();
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        self.range = finite().next().zip(finite().next_back());
    }

    /// A line for each.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}: {} ({})", self.path, self.content, self.format)?;
        writeln!(out, "bytes       {}, sha256 {}", self.bytes, self.sha256)?;
        let counts = self.counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
        writeln!(out, "counts      {counts} ({})", self.counted)?;
        if let Some(shape) = &self.shape {
            writeln!(out, "shape       {shape}")?;
        }
        let range = self.range.map_or("none is finite".into(), |(least, most)| format!("{least} to {most}"));
        writeln!(out, "values      {range}, {} infinite", self.infinite)?;
        writeln!(out, "ties        {} values, {} different ones", self.values, self.different)?;
        if let (Some(memory), Some(seconds)) = (self.memory_bytes, self.seconds_at_least) {
            writeln!(
                out,
                "barcode     at least {} MiB and {seconds:.1} s on one thread",
                memory.div_ceil(1 << 20)
            )?;
        }
        if let Some(about) = &self.about {
            let told =
                |path: &[&str]| about.get(path).map_or_else(|| "unknown".to_owned(), ToString::to_string);
            let (of, modulus) = (told(&["input", "path"]), told(&["parameters", "modulus"]));
            let (units, complete) = (told(&["parameters", "units"]), told(&["complete"]));
            writeln!(out, "about       bars of {of} over Z/{modulus}, units {units}, complete: {complete}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(out, "note        {note}"))?;
        writeln!(out, "valid       {}", self.valid)
    }
}
