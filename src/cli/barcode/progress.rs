//! How far the reduction is: a line that moves on a terminal, or a line for each dimension elsewhere.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sublevel::persistence::Progress;

use super::super::remark::remark;

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

    /// The dimension, the parts of [`PARTS`] done in it, and the line; none before the reduction begins.
    fn line(&self) -> Option<(usize, u64, String)> {
        let [dimension, done, columns] = [0, 1, 2].map(|i| self.0[i].load(Ordering::Relaxed));
        // The three may be of two reports, so that the share need not be one.
        let part = (done as u64 * PARTS).checked_div(columns as u64)?.min(PARTS);
        let line = format!("dimension {dimension}, {}% of {columns} columns", part * 100 / PARTS);
        Some((dimension, part, line))
    }
}

/// Where it is shown.
enum Shown {
    Nowhere,
    /// On a terminal, by the bar, and when it last moved.
    Terminal(ProgressBar, Instant),
    /// As text, a line for each dimension; the one that was named last.
    Text(Option<usize>),
}

/// The line that shows it.
pub(super) struct Line {
    reached: Reached,
    shown: Shown,
}

impl Line {
    /// Shows what is noted, unless `quiet`; where standard error is no terminal, only if that is `asked` for.
    pub(super) fn new(quiet: bool, asked: bool, reached: Reached) -> Self {
        let shown = match (quiet, std::io::stderr().is_terminal()) {
            (false, true) => Shown::Terminal(bar(), Instant::now()),
            (false, false) if asked => Shown::Text(None),
            _ => Shown::Nowhere,
        };
        Self { reached, shown }
    }

    /// Moves the line if it is time to.
    pub(super) fn tick(&mut self) {
        match &mut self.shown {
            Shown::Terminal(bar, moved) if moved.elapsed() >= PAUSE => {
                if let Some((_, part, line)) = self.reached.line() {
                    bar.set_position(part);
                    bar.set_message(line);
                }
                *moved = Instant::now();
            }
            Shown::Text(last) => {
                if let Some((dimension, _, line)) = self.reached.line().filter(|line| Some(line.0) != *last) {
                    remark(&format!("sublevel: {line}"));
                    *last = Some(dimension);
                }
            }
            Shown::Terminal(..) | Shown::Nowhere => {}
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("[{bar:24}] {wide_msg}").expect("the template is valid");
    bar.with_style(style.progress_chars("=> "))
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Shown::Terminal(bar, _) = &self.shown {
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
        assert_eq!(reached.line(), Some((2, 750, "dimension 2, 75% of 400 columns".into())));
    }
}
