//! Whether a complex is written out.

use sublevel::io::Content;
use sublevel::{Error, Result};

use super::options::Collapse;
use crate::cli::barcode::Arguments;
use crate::cli::barcode::compute::IMPLICIT;

/// Whether the complex is not to be written out. Bars of length zero are only found if it is.
pub(in super::super) fn is_implicit(arguments: &Arguments, content: &Content) -> Result<bool> {
    if arguments.complex.alpha().is_some() {
        return Ok(false);
    }
    let rips = matches!(content, Content::Points(_) | Content::Distances(_) | Content::Graph(_));
    let all = arguments.min_persistence < 0.0;
    let asked = arguments.algorithm == IMPLICIT;
    if asked && !rips {
        return Err(Error::usage(
            "--algorithm",
            "implicit for a complex that is given",
            "distances or points",
        ));
    }
    if asked && all {
        let found = "implicit with bars of length zero, which it does not look for";
        return Err(Error::usage("--algorithm", found, "another one, or --min-persistence from 0 up"));
    }
    let collapse = arguments.rips.collapse == Collapse::Always;
    if collapse && arguments.representatives.kind().is_some() {
        let found = "always with representatives, which would be those of moved edges";
        return Err(Error::usage("--collapse", found, "auto or never"));
    }
    let implicit = asked || (rips && arguments.algorithm == "auto" && !all);
    let needs = [
        ("--n-perm", arguments.rips.n_perm.is_some()),
        ("--dry-run", arguments.rips.dry_run),
        ("--collapse", collapse),
    ];
    if let Some((option, _)) = needs.into_iter().find(|(_, given)| *given && !implicit) {
        let found = "with a complex that is written out: an algorithm, or a negative --min-persistence";
        return Err(Error::usage(option, found, "--algorithm implicit"));
    }
    Ok(implicit)
}
