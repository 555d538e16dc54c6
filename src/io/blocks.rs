//! The bytes of an input as they come, gzip unpacked and the checksum taken on the way: what is read once need not be kept.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::Source;
use super::source::{GZIP, hexadecimal};
use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// Blocks that may wait to be taken.
const WAITING: usize = 4;

/// The blocks of an input. Another thread reads, because a blocked `read` never sees the interrupt.
pub(super) struct Blocks<'a> {
    path: PathBuf,
    received: Receiver<Result<Vec<u8>>>,
    sha256: Arc<Mutex<Sha256>>,
    interrupt: &'a Interrupt,
}

impl<'a> Blocks<'a> {
    /// Opens a file, or standard input for the path `-`; blocks have at most this size.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be opened.
    pub(super) fn open(path: &Path, size: usize, interrupt: &'a Interrupt) -> Result<Self> {
        let stdin = path.as_os_str() == "-";
        let name = if stdin { PathBuf::from("<stdin>") } else { path.to_owned() };
        let reader: Box<dyn Read + Send> = if stdin {
            Box::new(std::io::stdin())
        } else if path.is_dir() {
            return Err(Error::file(path)(ErrorKind::IsADirectory.into()));
        } else {
            Box::new(File::open(path).map_err(Error::file(path))?)
        };
        let sha256 = Arc::new(Mutex::new(Sha256::new()));
        let (sender, received) = sync_channel(WAITING);
        let stored = Stored { reader, sha256: sha256.clone() };
        let file = name.clone();
        let started = Builder::new().spawn(move || send(&file, stored, size, &sender));
        started.map_err(Error::file(path))?;
        Ok(Self { path: name, received, sha256, interrupt })
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::Input`] if what follows cannot be read or unpacked; [`Error::Interrupted`] on request.
    pub(super) fn next(&self) -> Result<Option<Vec<u8>>> {
        loop {
            self.interrupt.check()?;
            match self.received.recv_timeout(Duration::from_millis(20)) {
                Ok(block) => return block.map(Some),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }

    /// The input, all of whose blocks have been taken, with what is left of its bytes.
    pub(super) fn source(&self, bytes: Vec<u8>, limit: u64) -> Source {
        let sha256 = self.sha256.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Source::taken(self.path.clone(), bytes, hexadecimal(&sha256.finalize()), limit)
    }

    /// The input as a whole, of which these bytes have been taken already.
    ///
    /// # Errors
    /// As [`Blocks::next`]; [`Error::Limit`] if it is too large.
    pub(super) fn whole(&self, mut bytes: Vec<u8>, limit: u64) -> Result<Source> {
        while bytes.len() as u64 <= limit {
            let Some(block) = self.next()? else { return Ok(self.source(bytes, limit)) };
            bytes.extend(block);
        }
        Err(super::source::too_large(&self.path, "", limit))
    }

    /// Its name as errors show it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// A reader whose bytes go into a checksum.
struct Stored {
    reader: Box<dyn Read + Send>,
    sha256: Arc<Mutex<Sha256>>,
}

impl Read for Stored {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.reader.read(into)?;
        self.sha256.lock().unwrap_or_else(PoisonError::into_inner).update(&into[..length]);
        Ok(length)
    }
}

/// Sends block after block, until there is none or nobody listens.
fn send(path: &Path, stored: Stored, size: usize, blocks: &SyncSender<Result<Vec<u8>>>) {
    let mut stored = BufReader::with_capacity(size.max(GZIP.len()), stored);
    let packed = loop {
        match stored.fill_buf() {
            Ok(begin) => break begin.starts_with(&GZIP),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                // If nobody listens any more, nobody needs to know.
                let _ = blocks.send(Err(Error::file(path)(error)));
                return;
            }
        }
    };
    let mut unpacked = 0;
    let mut reader: Box<dyn Read> =
        if packed { Box::new(MultiGzDecoder::new(stored)) } else { Box::new(stored) };
    loop {
        let mut block = Vec::with_capacity(size);
        let read = reader.by_ref().take(size as u64).read_to_end(&mut block);
        let message = match read {
            Ok(0) => return,
            Ok(length) => {
                unpacked += length;
                Ok(block)
            }
            Err(error) if packed => {
                let found = format!("damaged gzip after {unpacked} unpacked bytes ({error})");
                Err(Error::input(Place::File(path.to_owned()), found, "a complete gzip file"))
            }
            Err(error) => Err(Error::file(path)(error)),
        };
        let failed = message.is_err();
        if blocks.send(message).is_err() || failed {
            return;
        }
    }
}
