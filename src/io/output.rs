//! Where results go: standard output, or a file that appears only when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A result on its way. A file is written beside its target and renamed by [`Output::finish`]; dropped before, it leaves no trace.
#[derive(Debug)]
pub struct Output {
    name: PathBuf,
    // Fields are dropped in this order: not every system removes an open file.
    writer: BufWriter<Sink>,
    temporary: Option<Temporary>,
}

/// A file that goes away with this value, unless it is renamed.
#[derive(Debug)]
struct Temporary {
    path: PathBuf,
    target: PathBuf,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the renaming there is none; and of one that does not go away nothing better can be made.
        let _ = fs::remove_file(&self.path);
    }
}

#[derive(Debug)]
enum Sink {
    Stdout(io::Stdout),
    File(File),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

impl Output {
    /// Opens standard output (no target, or `-`) or a file, so that an output that cannot be written is found before the work.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written; [`Error::Usage`] if the target is one of the inputs.
    pub fn open(target: Option<&Path>, inputs: &[&Path]) -> Result<Self> {
        let Some(target) = target.filter(|target| target.as_os_str() != "-") else {
            return Ok(Self::new("<stdout>".into(), Sink::Stdout(io::stdout()), None));
        };
        let fail = unwritten;
        let Ok(metadata) = fs::metadata(target) else {
            return Self::beside(target.to_owned(), target);
        };
        if metadata.is_dir() {
            return Err(fail(target)(ErrorKind::IsADirectory.into()));
        }
        let real = fs::canonicalize(target).map_err(fail(target))?;
        if inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == real)) {
            return Err(Error::usage("--output", format!("the input {}", target.display()), "another file"));
        }
        let file = OpenOptions::new().append(true).open(&real).map_err(fail(target))?;
        if metadata.is_file() {
            return Self::beside(real, target);
        }
        Ok(Self::new(target.to_owned(), Sink::File(file), None))
    }

    fn beside(real: PathBuf, name: &Path) -> Result<Self> {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(real.file_name().unwrap_or_default());
        hidden.push(format!(".{}.tmp", std::process::id()));
        let temporary = real.with_file_name(hidden);
        let file =
            OpenOptions::new().write(true).create_new(true).open(&temporary).map_err(unwritten(name))?;
        Ok(Self::new(name.to_owned(), Sink::File(file), Some(Temporary { path: temporary, target: real })))
    }

    fn new(name: PathBuf, sink: Sink, temporary: Option<Temporary>) -> Self {
        Self { name, writer: BufWriter::with_capacity(1 << 16, sink), temporary }
    }

    /// Lets `write` write the result, then puts it in its place. A reader of standard output that went away is no error.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub fn finish(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let Self { name, mut writer, temporary } = self;
        let written = write(&mut writer).and_then(|()| writer.flush());
        // Without its buffer, which would otherwise try to write what is left once more.
        let (sink, _) = writer.into_parts();
        let placed = match (written, sink, &temporary) {
            (Err(error), Sink::Stdout(_), _) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            (Ok(()), Sink::File(file), Some(temporary)) => {
                file.sync_all().and_then(|()| fs::rename(&temporary.path, &temporary.target))
            }
            (written, ..) => written,
        };
        placed.map_err(unwritten(&name))
    }
}

/// A failed system call on an output, which must not be taken for one on an input, whatever its kind.
fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let file = Error::file(path);
    move |error| match error.kind() {
        ErrorKind::NotFound => file(io::Error::other("cannot be written, for there is no such folder")),
        ErrorKind::IsADirectory => file(io::Error::other("cannot be written, for it is a folder")),
        _ => file(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_complete_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let names = || fs::read_dir(folder.path()).expect("it exists").count();
        let target = folder.path().join("result");
        drop(Output::open(Some(&target), &[]).expect("writable"));
        assert_eq!(names(), 0);
        let failing = Output::open(Some(&target), &[]).expect("writable");
        failing.finish(|_| Err(ErrorKind::Other.into())).expect_err("the writer failed");
        assert_eq!(names(), 0);
        for text in ["first", "second"] {
            let output = Output::open(Some(&target), &[]).expect("writable");
            output.finish(|out| out.write_all(text.as_bytes())).expect("written");
            assert_eq!(fs::read_to_string(&target).expect("it is there"), text);
        }
        assert_eq!(names(), 1);
    }

    #[test]
    fn inputs_and_folders_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let input = folder.path().join("input");
        fs::write(&input, "1").expect("writable");
        let same = folder.path().join(".").join("input");
        assert!(matches!(Output::open(Some(&same), &[&input]), Err(Error::Usage { .. })));
        assert!(Output::open(Some(folder.path()), &[]).is_err());
        assert!(Output::open(Some(&folder.path().join("missing/file")), &[]).is_err());
        assert_eq!(fs::read_to_string(&input).expect("it is there"), "1");
    }
}
