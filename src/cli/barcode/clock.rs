//! What each part of the work takes.

use std::time::Instant;

use sublevel::io::Timing;

/// A clock that adds up the parts of the work.
pub(super) struct Clock {
    last: Instant,
    timing: Timing,
    /// Processor seconds when the input was loaded.
    loaded: Option<f64>,
    /// The same when the barcode was computed.
    reduced: Option<f64>,
}

/// The parts, in their order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Load,
    Build,
    Sort,
    Reduce,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { last: Instant::now(), timing: Timing::default(), loaded: None, reduced: None }
    }

    /// Counts the time since the last part ended for this one.
    pub(super) fn end_of(&mut self, part: Part) {
        let now = Instant::now();
        let seconds = match part {
            Part::Load => &mut self.timing.load,
            Part::Build => &mut self.timing.build,
            Part::Sort => &mut self.timing.sort,
            Part::Reduce => &mut self.timing.reduce,
        };
        *seconds += (now - self.last).as_secs_f64();
        self.last = now;
        match part {
            Part::Load => self.loaded = processor(),
            Part::Reduce => self.reduced = processor(),
            Part::Build | Part::Sort => {}
        }
    }

    /// Seconds of each part.
    pub(super) fn timing(&self) -> Timing {
        self.timing
    }

    /// Processor seconds of all threads in all parts but loading.
    pub(super) fn cpu(&self) -> Option<f64> {
        Some(self.reduced? - self.loaded?)
    }
}

/// Processor seconds of all threads of this process, where they can be known.
#[cfg_attr(unix, expect(clippy::unnecessary_wraps, reason = "other systems do not tell"))]
fn processor() -> Option<f64> {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Some(time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9)
    }
    #[cfg(not(unix))]
    None
}
