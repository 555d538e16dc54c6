//! What is said on standard error.

use std::io::Write;

/// Says a line. That standard error is closed or full is no reason to end the work, so such a failure is ignored.
pub(super) fn remark(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
