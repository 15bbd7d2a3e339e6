//! The happens-before order of an execution, as it goes on: what each thread knows of the others.
//!
//! Edges: the start of a thread, its end and whoever sees that it has ended; a release and every later acquisition
//! of a lock, semaphore, event, barrier, future or deque; an item that is put into a queue and the one who gets it, and
//! in a bounded queue the one who made room and the put that took it (as Go's channels have it); `task_done` and
//! `join`. A queue orders no more than that: that its methods lock something inside is nothing to rely on. The GIL
//! orders nothing.

use super::clock::Clock;
use crate::runtime::observer::Edge;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use std::collections::{HashMap, VecDeque};

/// What goes through a queue.
#[derive(Debug, Default)]
struct Line {
    /// The items that are in it, with what their putters knew, in the order in which they came.
    items: VecDeque<(Value, Clock)>,
    /// What those knew who made room that nobody has taken.
    room: VecDeque<Clock>,
    puts: u64,
}

/// The clocks of threads and of what they meet at.
#[derive(Debug, Default)]
pub struct Order {
    threads: Vec<Clock>,
    /// Only looked up, never walked but to drop some.
    objects: HashMap<Handle, Clock>,
    lines: HashMap<Handle, Line>,
}

impl Order {
    /// What a thread knows; it knows of itself.
    pub fn clock(&mut self, thread: ThreadId) -> &Clock {
        self.of(thread)
    }

    fn of(&mut self, thread: ThreadId) -> &mut Clock {
        let known = self.threads.len();
        let wanted = thread as usize + 1;
        for new in known..wanted {
            let mut clock = Clock::default();
            clock.advance(ThreadId::try_from(new).expect("few threads"));
            self.threads.push(clock);
        }
        &mut self.threads[thread as usize]
    }

    /// Whether an edge ends in the step that it is told with: it comes before what the step does, the others after it.
    #[must_use]
    pub const fn ends(edge: &Edge) -> bool {
        matches!(edge, Edge::Acquire(_) | Edge::Join(_) | Edge::Get(..))
    }

    /// An edge begins or ends at a thread.
    pub fn edge(&mut self, thread: ThreadId, edge: Edge) {
        self.of(thread);
        match edge {
            Edge::Acquire(object) => {
                if let Some(clock) = self.objects.get(&object) {
                    self.threads[thread as usize].join(clock);
                }
            }
            Edge::Release(object) => {
                let mine = &mut self.threads[thread as usize];
                self.objects.entry(object).or_default().join(mine);
                mine.advance(thread);
            }
            Edge::Start(child) => {
                let mine = self.threads[thread as usize].clone();
                self.of(child).join(&mine);
                self.threads[thread as usize].advance(thread);
            }
            Edge::Join(other) => {
                let theirs = self.of(other).clone();
                self.threads[thread as usize].join(&theirs);
            }
            Edge::Put(queue, item, room) => {
                let line = self.lines.entry(queue).or_default();
                let mine = &mut self.threads[thread as usize];
                if room.is_some_and(|room| line.puts >= room)
                    && let Some(clock) = line.room.pop_front()
                {
                    mine.join(&clock);
                }
                line.puts += 1;
                line.items.push_back((item, mine.clone()));
                mine.advance(thread);
            }
            Edge::Get(queue, item) => {
                let line = self.lines.entry(queue).or_default();
                let mine = &mut self.threads[thread as usize];
                // Of equal items it does not matter which is which, except to the order: the first counts.
                if let Some(at) = line.items.iter().position(|(other, _)| other.is(item))
                    && let Some((_, clock)) = line.items.remove(at)
                {
                    mine.join(&clock);
                }
                line.room.push_back(mine.clone());
                mine.advance(thread);
            }
        }
    }

    /// Forgets the objects that are gone.
    pub fn bury(&mut self, lives: impl Fn(&Handle) -> bool) {
        self.objects.retain(|object, _| lives(object));
        self.lines.retain(|object, _| lives(object));
    }
}
