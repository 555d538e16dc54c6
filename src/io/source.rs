//! Where inputs come from: files and standard input, gzip or not, never more than a stated number of bytes.

use std::fmt::Write;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

/// The first two bytes of every gzip stream.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Bytes read at a time.
const CHUNK: usize = 1 << 16;

/// An input in memory, unpacked.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name as errors show it; standard input is `<stdin>`.
    pub path: PathBuf,
    /// The content, after gzip.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes as they were stored, before gzip, in hexadecimal.
    pub sha256: String,
}

impl Source {
    /// Reads a file, or standard input for the path `-`, of at most `limit` bytes before and after unpacking.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Input`] if its gzip stream is damaged, [`Error::Limit`] if it is too large,
    /// [`Error::Interrupted`] on request, also while waiting for input.
    pub fn read(path: &Path, limit: u64, interrupt: &Interrupt) -> Result<Self> {
        let stdin = path.as_os_str() == "-";
        let name = if stdin { PathBuf::from("<stdin>") } else { path.to_owned() };
        let reader: Box<dyn Read + Send> = if stdin {
            Box::new(std::io::stdin())
        } else {
            if path.is_dir() {
                return Err(Error::file(path)(ErrorKind::IsADirectory.into()));
            }
            Box::new(File::open(path).map_err(Error::file(path))?)
        };
        let stored = collect(&name, reader, limit, interrupt)?;
        Self::from_bytes(name, stored, limit, interrupt)
    }

    /// An input that is already in memory; unpacks it if it is gzip.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn from_bytes(path: PathBuf, stored: Vec<u8>, limit: u64, interrupt: &Interrupt) -> Result<Self> {
        let digest = Sha256::digest(&stored);
        let mut sha256 = String::with_capacity(64);
        for byte in digest {
            write!(sha256, "{byte:02x}").expect("a string takes everything");
        }
        let bytes =
            if stored.starts_with(&GZIP) { unpack(&path, &stored, limit, interrupt)? } else { stored };
        Ok(Self { path, bytes, sha256 })
    }
}

/// Everything a reader gives. It is read by a thread of its own, because a blocked `read` never sees the interrupt.
fn collect(path: &Path, reader: Box<dyn Read + Send>, limit: u64, interrupt: &Interrupt) -> Result<Vec<u8>> {
    let chunks = read_ahead(reader);
    let mut bytes = Vec::new();
    loop {
        interrupt.check()?;
        match chunks.recv_timeout(Duration::from_millis(20)) {
            Ok(chunk) => bytes.extend(chunk.map_err(Error::file(path))?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(bytes),
        }
        if bytes.len() as u64 > limit {
            return Err(too_large(path, "", limit));
        }
    }
}

/// The chunks of a reader as they come; the channel closes at its end.
fn read_ahead(mut reader: Box<dyn Read + Send>) -> Receiver<std::io::Result<Vec<u8>>> {
    let (sender, receiver) = sync_channel(16);
    std::thread::spawn(move || {
        loop {
            let mut chunk = vec![0; CHUNK];
            let message = match reader.read(&mut chunk) {
                Ok(0) => return,
                Ok(length) => {
                    chunk.truncate(length);
                    Ok(chunk)
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let failed = message.is_err();
            if sender.send(message).is_err() || failed {
                return;
            }
        }
    });
    receiver
}

/// The content of a gzip file of one or more members.
fn unpack(path: &Path, stored: &[u8], limit: u64, interrupt: &Interrupt) -> Result<Vec<u8>> {
    let mut decoder = MultiGzDecoder::new(stored);
    let mut bytes = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        interrupt.check()?;
        let length = decoder.read(&mut chunk).map_err(|error| {
            let found = format!("damaged gzip after {} unpacked bytes ({error})", bytes.len());
            Error::input(Place::File(path.to_owned()), found, "a complete gzip file")
        })?;
        if length == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&chunk[..length]);
        if bytes.len() as u64 > limit {
            return Err(too_large(path, " unpacked", limit));
        }
    }
}

fn too_large(path: &Path, unpacked: &str, limit: u64) -> Error {
    Error::Limit(format!("{}: more than {limit} bytes{unpacked}, which is the memory limit", path.display()))
}
