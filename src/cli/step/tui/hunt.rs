//! The search for lost updates in the background.

use super::view::View;
use crate::runtime::program::Program;
use crate::stepper::Recording;
use crate::stepper::losses::{Loss, Losses};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::thread::Scope;
use std::time::{Duration, Instant};

/// The most lost updates that are marked; the screen says so when there are more.
pub const MOST: usize = 2_000_000;
/// How often what was found is handed over.
const HAND_OVER: Duration = Duration::from_millis(50);

/// What was found since the last time.
struct News {
    /// Those that are new.
    found: Vec<Loss>,
    /// Whether what was found before is to be forgotten: it is found again.
    is_again: bool,
    /// Up to which step it has looked.
    step: u64,
}

/// A search that runs.
pub struct Hunt {
    news: Receiver<News>,
    stop: Arc<AtomicBool>,
    is_over: bool,
}

impl Hunt {
    /// Begins a search through what is recorded.
    pub fn begin<'scope>(
        scope: &'scope Scope<'scope, '_>,
        program: &'scope Program,
        recording: &Recording,
    ) -> Self {
        let (sender, news) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let recording = recording.clone();
        scope.spawn(move || {
            let mut losses = Losses::new(&recording);
            let (mut told, mut at) = (0, Instant::now());
            loop {
                let goes_on = losses.found().len() < MOST && losses.advance(program, &recording);
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                if goes_on && at.elapsed() < HAND_OVER {
                    continue;
                }
                at = Instant::now();
                let is_again = losses.found().len() < told;
                if is_again {
                    told = 0;
                }
                let found = losses.found()[told..].to_vec();
                told = losses.found().len();
                let news = News {
                    found,
                    is_again,
                    step: losses.step(),
                };
                if sender.send(news).is_err() || !goes_on {
                    return;
                }
            }
        });
        Self {
            news,
            stop,
            is_over: false,
        }
    }

    /// Takes what was found; waits for it up to a time.
    pub fn collect(&mut self, view: &mut View<'_, '_, '_>, patience: Duration) {
        let mut patience = patience;
        loop {
            let news = if patience.is_zero() {
                self.news
                    .try_recv()
                    .map_err(|error| error == TryRecvError::Disconnected)
            } else {
                let news = self.news.recv_timeout(patience);
                news.map_err(|error| error == RecvTimeoutError::Disconnected)
            };
            patience = Duration::ZERO;
            match news {
                Ok(news) => {
                    if news.is_again {
                        view.losses.clear();
                    }
                    view.losses.extend(news.found);
                    view.looked_to = news.step;
                    view.found_first();
                }
                Err(is_over) => {
                    self.is_over |= is_over;
                    return;
                }
            }
        }
    }

    /// Whether it has looked at everything.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Ends it.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
