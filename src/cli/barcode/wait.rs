//! Waiting for a thread, but never for long after Ctrl-C.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sublevel::{Error, Interrupt, Result};

/// What the worker sends; while it works, `tick` is called some fifty times a second.
///
/// # Errors
/// [`Error::Interrupted`] if nothing came within `patience` after the interrupt: the worker is left behind.
pub(super) fn wait<T>(
    receiver: &Receiver<T>,
    worker: JoinHandle<()>,
    interrupt: &Interrupt,
    patience: Duration,
    mut tick: impl FnMut(),
) -> Result<T> {
    let mut asked: Option<Instant> = None;
    loop {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok(sent) => return Ok(sent),
            Err(RecvTimeoutError::Timeout) => tick(),
            Err(RecvTimeoutError::Disconnected) => match worker.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Error::Interrupted),
            },
        }
        if interrupt.is_set() && asked.get_or_insert_with(Instant::now).elapsed() > patience {
            return Err(Error::Interrupted);
        }
    }
}
