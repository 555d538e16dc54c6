//! Progress on stderr: one line that moves on a terminal, a few plain lines elsewhere.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sublevel::landscape::Event;

use super::remark::remark;

/// How often the line on a terminal moves, and how often a plain line appears.
const TERMINAL: Duration = Duration::from_millis(100);
const PLAIN: Duration = Duration::from_secs(10);
/// Parts that the bar on the terminal distinguishes.
const PARTS: u64 = 1000;

/// Turns events into lines.
pub(crate) struct Progress {
    out: Out,
    stage: Mutex<Stage>,
}

enum Out {
    Quiet,
    Terminal(ProgressBar),
    Plain,
}

struct Stage {
    name: String,
    total: u64,
    done: u64,
    already: u64,
    /// How far each piece in work is.
    shares: BTreeMap<Vec<u32>, f64>,
    loss: Option<f64>,
    began: Instant,
    said: Instant,
}

impl Stage {
    fn new(name: &str, total: u64, done: u64) -> Self {
        let now = Instant::now();
        let shares = BTreeMap::new();
        Self { name: name.to_owned(), total, done, already: done, shares, loss: None, began: now, said: now }
    }

    /// Pieces done, the parts of unfinished ones included.
    fn progress(&self) -> f64 {
        self.done as f64 + self.shares.values().sum::<f64>()
    }

    /// The time left at the pace of this stage so far; none before there is a pace.
    fn left(&self) -> Option<Duration> {
        let (made, spent) = (self.progress() - self.already as f64, self.began.elapsed().as_secs_f64());
        let missing = self.total as f64 - self.progress();
        (made > 0.0 && spent > 0.5).then(|| Duration::from_secs_f64((missing * spent / made).clamp(0.0, 1e9)))
    }

    /// `edges 3/10, loss 0.0812, 12 s left`.
    fn line(&self) -> String {
        let mut line = format!("{} {}/{}", self.name, self.done, self.total);
        if let Some(loss) = self.loss {
            let _ = write!(line, ", loss {loss:.4}");
        }
        if let (Some(left), true) = (self.left(), self.done < self.total) {
            let _ = write!(line, ", {} left", duration(left));
        }
        line
    }
}

/// `12 s`, `3 min 20 s`, `2 h 5 min`.
pub(crate) fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

impl Progress {
    /// Shows no progress if `quiet`; warnings are said all the same.
    pub(crate) fn new(quiet: bool) -> Self {
        let out = if quiet {
            Out::Quiet
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::with_draw_target(Some(PARTS), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("[{bar:24}] {wide_msg}").expect("the template is valid");
            Out::Terminal(bar.with_style(style.progress_chars("=> ")))
        } else {
            Out::Plain
        };
        Self { out, stage: Mutex::new(Stage::new("", 0, 0)) }
    }

    /// Takes an event from any thread.
    pub(crate) fn notify(&self, event: Event<'_>) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let due = |stage: &Stage, pause: Duration| stage.said.elapsed() >= pause;
        let (say, plain) = match event {
            Event::Stage { name, total, done } => {
                *stage = Stage::new(name, total, done);
                (true, true)
            }
            Event::Step { vertices, share, loss } => {
                stage.shares.insert(vertices.to_vec(), share.clamp(0.0, 1.0));
                stage.loss = Some(loss);
                (due(&stage, TERMINAL), due(&stage, PLAIN))
            }
            Event::Finished { vertices, value } => {
                stage.shares.remove(vertices);
                stage.done += 1;
                stage.loss = Some(value);
                (true, due(&stage, PLAIN) || stage.done == stage.total)
            }
            Event::Searched { .. } => {
                stage.done += 1;
                (true, due(&stage, PLAIN) || stage.done == stage.total)
            }
            Event::Waiting { pieces } => {
                let left = if pieces == 1 { "one piece".into() } else { format!("{pieces} pieces") };
                if !matches!(self.out, Out::Quiet) {
                    self.say(&format!("{}: waiting for {left} in work elsewhere", stage.name));
                }
                (false, false)
            }
            Event::Warning(text) => {
                self.say(&format!("warning: {text}"));
                (false, false)
            }
        };
        match &self.out {
            Out::Terminal(bar) if say => {
                bar.set_position((PARTS as f64 * stage.progress() / stage.total.max(1) as f64) as u64);
                bar.set_message(stage.line());
                stage.said = Instant::now();
            }
            Out::Plain if plain => {
                self.say(&stage.line());
                stage.said = Instant::now();
            }
            _ => {}
        }
    }

    /// Says a line that is no progress, above the moving one where there is one.
    pub(crate) fn say(&self, line: &str) {
        match &self.out {
            Out::Terminal(bar) => bar.suspend(|| remark(line)),
            Out::Quiet | Out::Plain => remark(line),
        }
    }

    /// Takes the moving line away.
    pub(crate) fn end(&self) {
        if let Out::Terminal(bar) = &self.out {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Stage, duration};

    #[test]
    fn a_line_has_stage_count_loss_and_time_left() {
        let mut stage = Stage::new("edges", 10, 2);
        assert_eq!(stage.line(), "edges 2/10");
        stage.began -= Duration::from_secs(10);
        stage.done = 3;
        stage.shares.insert(vec![0, 1], 1.0);
        stage.loss = Some(0.08123);
        // Two pieces in ten seconds, six to go.
        assert_eq!(stage.line(), "edges 3/10, loss 0.0812, 30 s left");
    }

    #[test]
    fn durations_have_two_units_at_most() {
        let texts = [59, 200, 7500].map(|seconds| duration(Duration::from_secs(seconds)));
        assert_eq!(texts, ["59 s", "3 min 20 s", "2 h 5 min"]);
    }
}
