//! Long outputs end at once on Ctrl-C.

use std::io::Write;

use sublevel::Interrupt;

/// A writer that fails once the interrupt is set, so that large outputs end at once.
pub(super) struct Interruptible<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) interrupt: &'a Interrupt,
}

impl Write for Interruptible<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.interrupt.check().map_err(std::io::Error::other)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
