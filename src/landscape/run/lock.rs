//! Who may write: one process alone, or several that share the work.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

const LOCK: &str = "lock";
const OPENING: &str = "opening";
/// The pause between two looks at whether another process has set the directory up.
const PAUSE: Duration = Duration::from_millis(20);
/// Why a process that writes alone is refused.
const BUSY: &str = "another process is writing this run; wait for it, or give another directory";
/// What else a directory without a manifest may hold, beside what is written into it.
pub(super) const NAMES: [&str; 2] = [LOCK, OPENING];

/// Which of the processes that share the work of one run directory this is, as in `2/3`. It decides with which piece the process begins, and
/// what its log is called: every process takes up whatever is left, so a run ends with one of them, or with others than were announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1 on.
    number: usize,
    of: usize,
}

impl Shard {
    /// What a rank of an MPI job begins with.
    #[cfg(feature = "mpi")]
    pub(super) fn of_rank(rank: i32, size: i32) -> Self {
        Self { number: rank as usize + 1, of: size as usize }
    }

    #[cfg(feature = "mpi")]
    pub(super) fn is_first(self) -> bool {
        self.number == 1
    }

    /// How files of this process are called: `2-of-3`.
    pub(super) fn name(self) -> String {
        format!("{}-of-{}", self.number, self.of)
    }

    /// Whether this is the name of a shard.
    pub(super) fn is_name(name: &str) -> bool {
        let shard = name.split_once("-of-").and_then(|(number, of)| format!("{number}/{of}").parse().ok());
        shard.is_some_and(|shard: Self| shard.name() == name)
    }

    /// The order in which this process looks for work among so many tasks: from its share on, and then around.
    pub(super) fn order(self, tasks: usize) -> impl Iterator<Item = usize> {
        let first = (self.number - 1) * tasks / self.of;
        (first..tasks).chain(0..first)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let parts =
            text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("expected I/N with 1 <= I <= N, as in 2/3".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// The locks of a directory while it is being opened.
pub(super) struct Opening {
    /// Held as long as the process writes the run.
    lock: File,
    /// Whether no other process writes it at this moment.
    pub(super) alone: bool,
    /// Held by a shard until the directory is set up, so that two do not set it up at once.
    _setup: Option<File>,
}

impl Opening {
    /// Takes the lock of a process that writes alone, or says that it is taken.
    pub(super) fn alone(path: &Path) -> Result<Self> {
        let lock = file(&path.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { lock, alone: true, _setup: None }),
            Err(error) => Err(refused(&path.join(LOCK), error, BUSY)),
        }
    }

    /// The locks of a rank of an MPI job: the first takes that of a process that writes alone, where there are locks, and no other needs one.
    #[cfg(feature = "mpi")]
    pub(super) fn of_rank(path: &Path, first: bool) -> Result<Self> {
        let lock = file(&path.join(LOCK))?;
        if first && matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(taken(&path.join(LOCK), BUSY));
        }
        Ok(Self { lock, alone: first, _setup: None })
    }

    /// The lock that stays: the directory is set up, and the next process may come.
    pub(super) fn set_up(self) -> File {
        self.lock
    }

    /// Takes the lock of a process that shares the work, or says that one without `--shard` is at it.
    pub(super) fn shared(path: &Path, interrupt: &Interrupt) -> Result<Self> {
        let setup = waited_for(&path.join(OPENING), interrupt)?;
        let (lock, name) = (file(&path.join(LOCK))?, path.join(LOCK));
        let alone = match lock.try_lock() {
            Ok(()) => {
                lock.unlock().map_err(Error::file(&name))?;
                true
            }
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(error)) => return Err(Error::file(&name)(error)),
        };
        match lock.try_lock_shared() {
            Ok(()) => Ok(Self { lock, alone, _setup: Some(setup) }),
            Err(error) => Err(refused(
                &name,
                error,
                "a process without --shard is writing this run; wait for it, or give another directory",
            )),
        }
    }
}

/// The lock of a file, once it is free: a wait that an interrupt ends.
fn waited_for(path: &Path, interrupt: &Interrupt) -> Result<File> {
    let file = file(path)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => interrupt.check()?,
            Err(TryLockError::Error(error)) => return Err(Error::file(path)(error)),
        }
        std::thread::sleep(PAUSE);
    }
}

/// Opens a file that is there only to be locked.
pub(super) fn file(path: &Path) -> Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(Error::file(path))
}

fn refused(path: &Path, error: TryLockError, why: &str) -> Error {
    match error {
        TryLockError::WouldBlock => taken(path, why),
        TryLockError::Error(error) => Error::file(path)(error),
    }
}

/// The refusal of a lock that another process holds.
pub(super) fn taken(path: &Path, why: &str) -> Error {
    Error::file(path)(io::Error::new(io::ErrorKind::WouldBlock, why))
}

#[cfg(test)]
mod tests {
    use super::{Interrupt, OPENING, Opening, Shard, file};

    #[test]
    fn a_wait_for_a_process_that_sets_the_directory_up_ends_with_an_interrupt() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let other = file(&folder.path().join(OPENING)).expect("made");
        other.try_lock().expect("free");
        let interrupt = Interrupt::new();
        interrupt.set();
        let stopped = Opening::shared(folder.path(), &interrupt).err().expect("it would wait for ever");
        assert_eq!(stopped.exit_code(), 130, "{stopped}");
        drop(other);
        assert!(Opening::shared(folder.path(), &interrupt).expect("free").alone);
    }

    #[test]
    fn a_shard_is_two_numbers_and_begins_with_its_share() {
        for wrong in ["", "1", "0/2", "3/2", "1/0", "a/2", "1/2/3", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        let order =
            |text: &str, tasks| text.parse::<Shard>().expect("valid").order(tasks).collect::<Vec<_>>();
        assert_eq!(order("1/2", 5), [0, 1, 2, 3, 4]);
        assert_eq!(order("2/2", 5), [2, 3, 4, 0, 1]);
        assert_eq!(order("3/3", 2), [1, 0]);
        assert_eq!(order("2/2", 0), [0; 0]);
    }
}
