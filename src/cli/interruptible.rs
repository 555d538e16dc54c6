//! Long outputs end at once on Ctrl-C.

use std::io::{Result as Written, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use sublevel::io::Output;
use sublevel::{Error, Interrupt, Result};

/// Writes an output, as gzip if it is to be packed; a large one ends at once when the interrupt is set.
///
/// # Errors
/// [`Error::Interrupted`], or what the output reports.
pub(super) fn finish(
    output: Output,
    packed: bool,
    interrupt: &Interrupt,
    write: impl FnOnce(&mut dyn Write) -> Written<()>,
) -> Result<()> {
    let written = output.finish(|out| {
        let mut out = Interruptible { out, interrupt };
        if !packed {
            return write(&mut out);
        }
        let mut packer = GzEncoder::new(out, Compression::default());
        write(&mut packer)?;
        packer.finish()?.flush()
    });
    written.map_err(|error| if interrupt.is_set() { Error::Interrupted } else { error })
}

/// A writer that fails once the interrupt is set.
struct Interruptible<'a> {
    out: &'a mut dyn Write,
    interrupt: &'a Interrupt,
}

impl Write for Interruptible<'_> {
    fn write(&mut self, bytes: &[u8]) -> Written<usize> {
        self.interrupt.check().map_err(std::io::Error::other)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> Written<()> {
        self.out.flush()
    }
}
