//! Plain events of long work, for whoever watches it.

use crate::error::Result;
use crate::interrupt::Interrupt;

/// Something that happened in a long computation.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A stage begins: its name, and how many pieces it has; `done` of them were finished by an earlier run.
    Stage {
        /// What is being made: `minima`, `edges`, `triangles`, …
        name: &'a str,
        /// Pieces in all.
        total: u64,
        /// Pieces that were already there.
        done: u64,
    },
    /// A piece of the stage moved on by `share` of its work, in `[0, 1]`; `loss` is the latest mini-batch loss.
    Step {
        /// Increasing indices of the piece's minima.
        vertices: &'a [u32],
        /// How much of the piece is done.
        share: f64,
        /// The latest loss.
        loss: f64,
    },
    /// A piece is finished and recorded.
    Finished {
        /// Increasing indices of the piece's minima.
        vertices: &'a [u32],
        /// Its filtration value.
        value: f64,
    },
    /// A search for saddles is finished and recorded.
    Searched {
        /// Its number and name.
        name: &'a str,
    },
    /// All that is left of the stage is in work in other processes: so many pieces.
    Waiting {
        /// How many.
        pieces: u64,
    },
    /// Something the user should know, in one sentence.
    Warning(&'a str),
}

/// Who watches, and who may stop, a long computation.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    interrupt: &'a Interrupt,
    notify: &'a (dyn Fn(Event<'_>) + Sync),
}

impl<'a> Watch<'a> {
    /// A watch that stops on `interrupt` and tells `notify`, which is called from any thread.
    pub fn new(interrupt: &'a Interrupt, notify: &'a (dyn Fn(Event<'_>) + Sync)) -> Self {
        Self { interrupt, notify }
    }

    /// A watch that says nothing.
    #[must_use]
    pub fn silent(interrupt: &'a Interrupt) -> Self {
        Self { interrupt, notify: &|_| {} }
    }

    /// Tells the watcher.
    pub fn tell(&self, event: Event<'_>) {
        (self.notify)(event);
    }

    /// Stops here if a stop was asked for.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] once the interrupt is set.
    pub fn check(&self) -> Result<()> {
        self.interrupt.check()
    }
}
