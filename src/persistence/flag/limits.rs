//! What stops the work: a token, and a limit of memory.

use crate::complex::FilteredGraph;
use crate::error::{Error, Result};
use crate::persistence::watch::{Progress, Watch};

/// A token that stops the work, and how many bytes it may take.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    watch: Watch<'a>,
    limit: u64,
    /// The bytes that are taken until the end.
    taken: u64,
}

impl<'a> Limits<'a> {
    pub(super) fn new(watch: Watch<'a>, limit: Option<u64>) -> Self {
        Self { watch, limit: limit.unwrap_or(u64::MAX), taken: 0 }
    }

    /// Fails once the token is set.
    #[inline]
    pub(super) fn check(&self) -> Result<()> {
        self.watch.check()
    }

    /// Fails once the token is set, or if so many bytes are too many.
    pub(super) fn check_bytes(&self, what: &str, bytes: u64) -> Result<()> {
        self.watch.check()?;
        if self.allows(bytes) {
            return Ok(());
        }
        let left = self.limit.saturating_sub(self.taken);
        Err(Error::Limit(format!(
            "{what}: more than the {left} bytes are needed that the memory limit of {} leaves",
            self.limit
        )))
    }

    /// Whether there is room for so many bytes.
    pub(super) fn allows(&self, bytes: u64) -> bool {
        self.taken.saturating_add(bytes) <= self.limit
    }

    /// Takes so many bytes until the end.
    pub(super) fn take(&mut self, what: &str, bytes: u64) -> Result<()> {
        self.check_bytes(what, bytes)?;
        self.taken = self.taken.saturating_add(bytes);
        Ok(())
    }

    /// These limits when so many more bytes are taken.
    pub(super) fn after(self, bytes: u64) -> Self {
        Self { taken: self.taken.saturating_add(bytes), ..self }
    }

    /// These limits for each of several who take memory at the same time, when so many bytes are there already.
    pub(super) fn share(self, there: u64, parts: usize) -> Self {
        let taken = self.taken.saturating_add(there);
        let left = self.limit.saturating_sub(taken);
        Self { limit: taken.saturating_add(left / parts as u64), ..self }
    }

    /// Takes the graph and what is sure to be needed beside it.
    pub(super) fn take_graph(&mut self, graph: &FilteredGraph, beside: u64) -> Result<()> {
        let (vertices, edges) = (graph.vertices() as u64, graph.edges() as u64);
        let births = if graph.born_at_zero() { 0 } else { 8 * vertices };
        let needed = 16 * edges + births + beside;
        if self.allows(needed) {
            return self.take("the graph", needed);
        }
        Err(Error::Limit(format!(
            "{needed} bytes are needed for {vertices} vertices and {edges} edges; the memory limit is {}",
            self.limit
        )))
    }

    pub(super) fn report(&self, dimension: usize, done: usize, columns: usize) {
        self.watch.report(Progress { dimension, done, columns });
    }
}
