//! Tells on standard error how far the demo is, often enough to see it move and not so often that it slows.

use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

/// How often a terminal is told.
const ON_A_TERMINAL: Duration = Duration::from_millis(250);
/// How often a file or a pipe is told, which keeps every line.
const ELSEWHERE: Duration = Duration::from_secs(1);

/// How far the demo is.
pub(super) struct Progress {
    total: u32,
    began: Instant,
    told: Instant,
    terminal: bool,
}

impl Progress {
    /// Begins, with so many children to come.
    pub(super) fn begin(total: u32) -> Self {
        let now = Instant::now();
        Self { total, began: now, told: now, terminal: stderr().is_terminal() }
    }

    /// Tells how many children there are, when it is time.
    pub(super) fn tell(&mut self, made: u32) {
        let every = if self.terminal { ON_A_TERMINAL } else { ELSEWHERE };
        if made < self.total && self.told.elapsed() < every {
            return;
        }
        self.told = Instant::now();
        let Self { total, began, terminal, .. } = self;
        let seconds = began.elapsed().as_secs_f64();
        let line = format!("{made} of {total} children, {seconds:.1} s");
        // A terminal shows the new line in the place of the old one.
        match (*terminal, made == *total) {
            (true, false) => eprint!("\r{line}"),
            (true, true) => eprintln!("\r{line}"),
            (false, _) => eprintln!("{line}"),
        }
    }
}
