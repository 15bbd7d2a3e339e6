//! What keeps an eye on a search: the clock, the memory, Ctrl-C, and the progress line.
//!
//! The workers ask now and then whether to go on. Memory is what the operating system says that the process has; the graph
//! is gone through once more after the walk, so the walk may use less than half of what is allowed.

use crate::explore::search::Stopped;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Megabytes that a search may need unless told otherwise.
const MAX_MEMORY: u64 = 4096;
/// Least time between two looks at the memory, in milliseconds.
const LOOK_EVERY: u64 = 20;

/// See the module.
pub struct Guard {
    begun: Instant,
    deadline: Option<Instant>,
    max_memory: u64,
    interrupted: Arc<AtomicBool>,
    /// When the memory was looked at last, in milliseconds from the beginning.
    looked: AtomicU64,
    bar: ProgressBar,
}

impl Guard {
    /// Begins to watch.
    pub fn new(timeout: Option<Duration>, max_memory: Option<u64>) -> Self {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        let handled = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                // Asked twice: at once, as a shell reports it.
                std::process::exit(130);
            }
        });
        // Without a handler Ctrl-C ends the process, which is no reason not to begin.
        drop(handled);
        let begun = Instant::now();
        Self {
            begun,
            deadline: timeout.and_then(|timeout| begun.checked_add(timeout)),
            max_memory: max_memory.unwrap_or_else(default_memory),
            interrupted,
            looked: AtomicU64::new(0),
            bar: bar(),
        }
    }

    /// Megabytes that the search may need.
    pub const fn max_megabytes(&self) -> u64 {
        self.max_memory
    }

    /// The same in bytes, for the program's own heap.
    pub fn max_bytes(&self) -> usize {
        usize::try_from(self.max_memory.saturating_mul(1 << 20)).unwrap_or(usize::MAX)
    }

    /// Whether to stop, and why.
    pub fn look(&self, states: u32, depth: usize) -> Option<Stopped> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Some(Stopped::Interrupted);
        }
        let now = Instant::now();
        if self.deadline.is_some_and(|deadline| now >= deadline) {
            return Some(Stopped::Time);
        }
        let elapsed = u64::try_from((now - self.begun).as_millis()).unwrap_or(u64::MAX);
        let looked = self.looked.load(Ordering::Relaxed);
        if elapsed < looked + LOOK_EVERY {
            return None;
        }
        self.looked.store(elapsed, Ordering::Relaxed);
        if !self.bar.is_hidden() {
            self.bar.set_position(states.into());
            self.bar.set_message(format!("depth {depth}"));
        }
        let allowed = self.max_memory.saturating_mul(1 << 20) / 20 * 9;
        resident_bytes()
            .is_some_and(|bytes| bytes > allowed)
            .then_some(Stopped::Memory)
    }

    /// Takes the progress line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = "{spinner} {human_pos} states, {per_sec}, {msg}, {elapsed}";
    let style = ProgressStyle::with_template(style).expect("the template is right");
    ProgressBar::new_spinner().with_style(style)
}

/// Half of what is free, if that is less than usual.
fn default_memory() -> u64 {
    let free = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("MemAvailable:"))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        });
    free.map_or(MAX_MEMORY, |kilobytes| {
        (kilobytes / 2048).clamp(64, MAX_MEMORY)
    })
}

/// How much memory the process has, where the system tells.
fn resident_bytes() -> Option<u64> {
    /// As Linux has it nearly everywhere; where pages are larger, the limit is reached later.
    const PAGE: u64 = 4096;
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}
