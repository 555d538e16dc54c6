//! What searches find, as it is kept on disk before the next search begins.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::graph::Graph;
use super::probe::{Cost, Probe};
use crate::error::Result;
use crate::landscape::Event;
use crate::landscape::run::Found;
use crate::landscape::together::together;

/// Something that a search finds: its numbers are kept as a record, its vectors as the rows of a tensor.
pub(in crate::landscape) trait Kept:
    Clone + Send + Serialize + DeserializeOwned
{
    /// Shows every vector of parameters, always in the same order, to a function that may take it away or put it back.
    fn vectors(&mut self, see: &mut dyn FnMut(&mut Vec<f64>));
}

impl Graph<'_> {
    /// Runs searches side by side; the answers come in the order of the tasks. What an earlier run has kept is taken from there, and what is new is kept
    /// as soon as it is found. Every search has a number, and searches are asked for in the same order in every run, so the number and name tell which it is.
    pub(super) fn searched<S: Sync, T: Kept>(
        &mut self,
        tasks: &[S],
        name: impl Fn(&S) -> String + Sync,
        search: impl Fn(&Self, &Probe<'_>, &S) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let first = self.searches;
        self.searches += tasks.len();
        let graph = &*self;
        let stems: Vec<String> = tasks
            .iter()
            .enumerate()
            .map(|(place, task)| format!("{:05}-{}", first + place, name(task)))
            .collect();
        let told = |place: usize| graph.watch.tell(Event::Searched { name: &stems[place] });
        let recall = |place: usize| {
            let answer = graph.recall(&stems[place])?;
            if answer.is_some() {
                told(place);
            }
            Ok(answer)
        };
        let make = |place: usize| {
            let probe = Probe::new(graph.objective, graph.watch);
            let found = search(graph, &probe, &tasks[place])?;
            if let Some(run) = graph.run {
                run.keep_search(&stems[place], probe.cost(), &found)?;
            }
            told(place);
            Ok((probe.cost(), found))
        };
        let answers: Vec<(Cost, T)> = together(graph.run, &stems, graph.watch, &recall, &make)?;
        Ok(answers
            .into_iter()
            .map(|(cost, found)| {
                self.cost += cost;
                found
            })
            .collect())
    }

    /// What an earlier run has kept of a search.
    fn recall<T: Kept>(&self, stem: &str) -> Result<Option<(Cost, T)>> {
        let Some(run) = self.run else { return Ok(None) };
        match run.find_search(stem)? {
            Found::Whole(answer) => Ok(Some(*answer)),
            Found::Nothing => Ok(None),
            Found::Damaged(what) => {
                self.watch.tell(Event::Warning(&format!("search {stem}: {what}; it is done again")));
                Ok(None)
            }
        }
    }
}
