//! Who looks on while a reduction runs, and may stop it.

use std::fmt;

use crate::error::Result;
use crate::interrupt::Interrupt;

/// How far a reduction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The dimension of the cells whose columns are being reduced: those of the boundary in homology, of the coboundary in cohomology.
    pub dimension: usize,
    /// The columns dealt with so far, those cleared included.
    pub done: usize,
    /// The columns of that dimension.
    pub columns: usize,
}

/// A token that stops the work, and a callback that is told how far it has come.
///
/// ```
/// use sublevel::{FilteredComplex, Interrupt, algebra::Z2, persistence::{self, Progress, Watch}};
/// let mut circle = FilteredComplex::builder();
/// for corner in 0..3 {
///     circle.add(&[corner], 0.0)?;
///     circle.add(&[corner, (corner + 1) % 3], 1.0)?;
/// }
/// let (interrupt, show) = (Interrupt::new(), |progress: Progress| eprintln!("{} of {}", progress.done, progress.columns));
/// let watch = Watch::new(&interrupt).with_observer(&show);
/// let barcode = persistence::barcode(&circle.build()?.boundary(Z2), &Default::default(), watch)?;
/// assert_eq!(barcode.dimension(1).len(), 1);
/// # Ok::<(), sublevel::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    interrupt: &'a Interrupt,
    observer: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl<'a> Watch<'a> {
    /// A token and no callback.
    #[must_use]
    pub fn new(interrupt: &'a Interrupt) -> Self {
        Self { interrupt, observer: None }
    }

    /// The same with a callback. It may be called by any thread of the reduction, and should return at once.
    #[must_use]
    pub fn with_observer(self, observer: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Fails once the token is set.
    pub(super) fn check(&self) -> Result<()> {
        self.interrupt.check()
    }

    /// The token.
    pub(super) fn interrupt(&self) -> &'a Interrupt {
        self.interrupt
    }

    /// Tells the callback, if there is one.
    pub(super) fn report(&self, progress: Progress) {
        if let Some(observer) = self.observer {
            observer(progress);
        }
    }
}

impl<'a> From<&'a Interrupt> for Watch<'a> {
    fn from(interrupt: &'a Interrupt) -> Self {
        Self::new(interrupt)
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let observed = self.observer.is_some();
        f.debug_struct("Watch").field("interrupt", self.interrupt).field("observed", &observed).finish()
    }
}
