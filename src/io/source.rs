//! Where inputs come from: files and standard input, gzip or not, never more than a stated number of bytes.

use std::fmt::Write;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::{Error, Place, Result};
use crate::interrupt::Interrupt;

use super::{Lenience, member};

/// The first two bytes of every gzip stream.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Bytes read at a time from where reading may wait.
const CHUNK: usize = 1 << 16;
/// Bytes of a file read between two looks at the interrupt.
const PIECE: u64 = 1 << 24;

/// An input in memory, unpacked.
#[derive(Debug)]
pub struct Source {
    /// Its name as errors show it; standard input is `<stdin>`.
    pub path: PathBuf,
    /// The content, after gzip, or the array of an archive.
    pub bytes: Vec<u8>,
    /// The SHA-256 of what was stored, if that was gzip and is gone.
    packed: Option<String>,
    /// The most bytes that what is made of it may take for a number in it alone.
    pub(super) limit: u64,
    /// What readers let pass, nothing unless [`Source::with_lenience`] says so.
    pub lenience: Lenience,
}

impl Source {
    /// Reads a file, the array of an archive (`file.npz:NAME`), or standard input for the path `-`, of at most `limit` bytes before and after unpacking.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be read, [`Error::Input`] if its gzip stream is damaged, [`Error::Limit`] if it is too large,
    /// [`Error::Interrupted`] on request, also while waiting for input.
    pub fn read(path: &Path, limit: u64, interrupt: &Interrupt) -> Result<Self> {
        if let Some((archive, array)) = member::address(path).filter(|_| !path.exists()) {
            let stored = Self::read(&archive, limit, interrupt)?.bytes;
            let bytes = member::unpack(path, &stored, array, limit)?;
            let packed = Some(sha256(&stored));
            return Ok(Self { path: path.to_owned(), bytes, packed, limit, lenience: Lenience::default() });
        }
        let stdin = path.as_os_str() == "-";
        let name = if stdin { PathBuf::from("<stdin>") } else { path.to_owned() };
        let stored = if stdin {
            collect(&name, Box::new(std::io::stdin()), limit, interrupt)?
        } else {
            if path.is_dir() {
                return Err(Error::file(path)(ErrorKind::IsADirectory.into()));
            }
            let file = File::open(path).map_err(Error::file(path))?;
            let metadata = file.metadata().map_err(Error::file(path))?;
            if metadata.is_file() {
                whole(&name, &file, metadata.len(), limit, interrupt)?
            } else {
                collect(&name, Box::new(file), limit, interrupt)?
            }
        };
        Self::from_bytes(name, stored, limit, interrupt)
    }

    /// An input that is already in memory; unpacks it if it is gzip.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn from_bytes(path: PathBuf, stored: Vec<u8>, limit: u64, interrupt: &Interrupt) -> Result<Self> {
        if !stored.starts_with(&GZIP) {
            return Ok(Self { path, bytes: stored, packed: None, limit, lenience: Lenience::default() });
        }
        let bytes = unpack(&path, &stored, limit, interrupt)?;
        let packed = Some(sha256(&stored));
        Ok(Self { path, bytes, packed, limit, lenience: Lenience::default() })
    }

    /// An input whose bytes have been taken by other means.
    pub(super) fn taken(path: PathBuf, bytes: Vec<u8>, sha256: String, limit: u64) -> Self {
        Self { path, bytes, packed: Some(sha256), limit, lenience: Lenience::default() }
    }

    /// The same, read with these rules.
    #[must_use]
    pub fn with_lenience(self, lenience: Lenience) -> Self {
        Self { lenience, ..self }
    }

    /// SHA-256 of the bytes as they were stored, before gzip, in hexadecimal. It is computed now.
    #[must_use]
    pub fn sha256(&self) -> String {
        self.packed.clone().unwrap_or_else(|| sha256(&self.bytes))
    }
}

fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}

/// A file of a known length, read into its place in large pieces.
fn whole(path: &Path, file: &File, length: u64, limit: u64, interrupt: &Interrupt) -> Result<Vec<u8>> {
    if length > limit {
        return Err(too_large(path, "", limit));
    }
    let mut bytes = Vec::new();
    // One more, so that its end is seen without growing.
    let room = usize::try_from(length + 1).ok();
    if room.is_none_or(|room| bytes.try_reserve_exact(room).is_err()) {
        return Err(too_large(path, "", limit));
    }
    loop {
        interrupt.check()?;
        match file.take(PIECE).read_to_end(&mut bytes) {
            Ok(0) => return Ok(bytes),
            Ok(_) if bytes.len() as u64 > limit => return Err(too_large(path, "", limit)),
            Ok(_) => {}
            Err(error) => return Err(Error::file(path)(error)),
        }
    }
}

/// Everything a reader gives. It is read by a thread of its own, because a blocked `read` never sees the interrupt.
fn collect(path: &Path, reader: Box<dyn Read + Send>, limit: u64, interrupt: &Interrupt) -> Result<Vec<u8>> {
    let chunks = read_ahead(reader).map_err(Error::file(path))?;
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
fn read_ahead(mut reader: Box<dyn Read + Send>) -> std::io::Result<Receiver<std::io::Result<Vec<u8>>>> {
    let (sender, receiver) = sync_channel(16);
    Builder::new().spawn(move || {
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
    })?;
    Ok(receiver)
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

pub(super) fn too_large(path: &Path, unpacked: &str, limit: u64) -> Error {
    Error::Limit(format!("{}: more than {limit} bytes{unpacked}, which is the memory limit", path.display()))
}
