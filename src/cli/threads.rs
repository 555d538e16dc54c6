//! The number of threads.

use std::num::NonZeroUsize;
use std::thread::{Builder, JoinHandle};

use clap::Args;
use sublevel::{Error, Result};

use super::barcode::address_space_left;

/// Threads that a processor is given at most: more only get in each other's way.
const MOST_A_PROCESSOR: usize = 4;

/// The address space of a thread with its stack. One that starts without room for itself takes the process with it, or waits for ever: the standard
/// library has no way to say so.
const A_THREAD: u64 = 3 << 20;

/// How many threads work. No result depends on it.
#[derive(Debug, Clone, Args)]
pub(crate) struct Threads {
    /// Number of threads, of which at most four a processor are used [default: one a processor]
    #[arg(short = 'j', long = "threads", value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Threads {
    /// The number of threads that work.
    pub(crate) fn count(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or(processors, |threads| threads.get().min(MOST_A_PROCESSOR * processors))
    }

    /// Makes them the threads of everything that runs in parallel.
    ///
    /// # Errors
    /// If the system does not give as many.
    pub(crate) fn start(&self) -> Result<()> {
        let count = self.count();
        let needed = (count as u64 + 1) * A_THREAD;
        if let Some(left) = address_space_left().filter(|left| *left < needed) {
            let text = format!("{count} threads need {needed} bytes of address space, and {left} are left");
            return Err(Error::Limit(text));
        }
        let started = rayon::ThreadPoolBuilder::new().num_threads(count).build_global();
        started.map_err(|error| Error::Limit(format!("cannot start {count} threads: {error}")))
    }
}

/// Starts a thread for this work.
///
/// # Errors
/// [`Error::Limit`] if the system does not give one, as under a limit of the address space.
pub(super) fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<JoinHandle<T>> {
    Builder::new().spawn(work).map_err(|error| Error::Limit(format!("cannot start a thread: {error}")))
}
