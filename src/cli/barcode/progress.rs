//! How far the reduction is, as a line that moves on a terminal.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sublevel::persistence::Progress;

/// How often the line moves; what takes less has none.
const PAUSE: Duration = Duration::from_millis(100);
/// Parts that the bar distinguishes.
const PARTS: u64 = 1000;

/// Where the reduction is. The threads that reduce note it, the one that waits for them shows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Reached(Arc<[AtomicUsize; 3]>);

impl Reached {
    /// Takes note, at the cost of three stores.
    pub(super) fn note(&self, progress: Progress) {
        for (place, number) in self.0.iter().zip([progress.dimension, progress.done, progress.columns]) {
            place.store(number, Ordering::Relaxed);
        }
    }

    /// The parts of [`PARTS`] done in this dimension, and the line; none before the reduction begins.
    fn line(&self) -> Option<(u64, String)> {
        let [dimension, done, columns] = [0, 1, 2].map(|i| self.0[i].load(Ordering::Relaxed));
        // The three may be of two reports, so that the share need not be one.
        let part = (done as u64 * PARTS).checked_div(columns as u64)?.min(PARTS);
        Some((part, format!("dimension {dimension}, {}% of {columns} columns", part * 100 / PARTS)))
    }
}

/// The line on the terminal.
pub(super) struct Line {
    reached: Reached,
    /// The bar, and when it last moved; none if there is no terminal or none is wanted.
    bar: Option<(ProgressBar, Instant)>,
}

impl Line {
    /// Shows what is noted, unless `quiet` or standard error is no terminal.
    pub(super) fn new(quiet: bool, reached: Reached) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let bar = shown.then(|| {
            let bar = ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("[{bar:24}] {wide_msg}").expect("the template is valid");
            (bar.with_style(style.progress_chars("=> ")), Instant::now())
        });
        Self { reached, bar }
    }

    /// Moves the line if it is time to.
    pub(super) fn tick(&mut self) {
        let Some((bar, moved)) = &mut self.bar else { return };
        if moved.elapsed() < PAUSE {
            return;
        }
        if let Some((part, line)) = self.reached.line() {
            bar.set_position(part);
            bar.set_message(line);
        }
        *moved = Instant::now();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some((bar, _)) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_dimension_and_share() {
        let reached = Reached::default();
        assert_eq!(reached.line(), None);
        reached.note(Progress { dimension: 2, done: 300, columns: 400 });
        assert_eq!(reached.line(), Some((750, "dimension 2, 75% of 400 columns".into())));
    }
}
