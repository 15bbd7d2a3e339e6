//! A lost update as a picture: a lane for each thread that takes part, time downwards, and an arrow from the stale
//! read to the store that overwrites.
//!
//! What each step is stands beside it in words, and the arrow has a label: nothing is told by colour alone.

use super::gather::{Entry, Row};
use super::{Loss, Page, cut};
use crate::schedule::ThreadId;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Up to so many steps are all shown.
const ALL: usize = 18;
/// Else so many on each side of a step that counts.
const NEAR: u64 = 1;
/// As many lost writes are marked.
const WRITES: usize = 4;
/// The height of a step.
const HEIGHT: usize = 22;
/// Where the first lane begins.
const LEFT: usize = 84;
/// The width of a lane.
const LANE: usize = 370;
/// What is left free between lanes, for the arrow.
const GAP: usize = 28;
/// The longest text in a lane, in characters.
const TEXT: usize = 44;

/// What a line of the picture shows.
enum Line<'a> {
    Step(&'a Row),
    Gap(u64),
}

fn marks(loss: &Loss) -> BTreeSet<u64> {
    let writes = loss.lost.iter().take(WRITES).map(|write| write.step);
    let ends = [loss.read.step, loss.store.step];
    writes.chain(ends).collect()
}

fn threads(loss: &Loss) -> Vec<ThreadId> {
    let mut all = vec![loss.read.thread, loss.store.thread];
    all.extend(loss.lost.iter().take(WRITES).map(|write| write.thread));
    all.sort_unstable();
    all.dedup();
    all
}

/// The lines of the picture; none if its ends are not among the steps that are at hand.
fn lines<'a>(page: &'a Page, loss: &Loss, threads: &[ThreadId]) -> Vec<Line<'a>> {
    let marks = marks(loss);
    let within = |row: &&Row| (loss.read.step..=loss.store.step).contains(&row.number);
    let rows: Vec<&Row> = page
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Step(row) => Some(row),
            _ => None,
        })
        .filter(within)
        .filter(|row| threads.contains(&row.thread))
        .collect();
    let has = |step: u64| rows.iter().any(|row| row.number == step);
    if !has(loss.read.step) || !has(loss.store.step) {
        return Vec::new();
    }
    let is_near = |row: &Row| {
        let (from, to) = (row.number.saturating_sub(NEAR), row.number + NEAR);
        marks.range(from..=to).next().is_some()
    };
    let shows_all = rows.len() <= ALL;
    let mut lines = Vec::new();
    let mut next = loss.read.step;
    for row in rows {
        if !shows_all && !is_near(row) {
            continue;
        }
        if row.number > next {
            lines.push(Line::Gap(row.number - next));
        }
        next = row.number + 1;
        lines.push(Line::Step(row));
    }
    lines
}

/// What a step does: where there is no room for all, what it does to which value matters more than the instruction.
fn words_of(row: &Row, room: usize) -> String {
    let all = format!("{} {}", row.opcode, row.says);
    let all = all.trim();
    if row.says.is_empty() || all.chars().count() <= room {
        all.to_owned()
    } else {
        row.says.clone()
    }
}

/// The picture; nothing if the steps that it needs are not at hand.
pub fn story(page: &Page, loss: &Loss, number: usize) -> Option<Markup> {
    let threads = threads(loss);
    let lines = lines(page, loss, &threads);
    if lines.is_empty() {
        return None;
    }
    let lane = |thread: ThreadId| {
        let at = threads.iter().position(|known| *known == thread);
        LEFT + at.unwrap_or(0) * LANE
    };
    let top = |line: usize| 34 + line * HEIGHT;
    let width = LEFT + threads.len() * LANE;
    let height = top(lines.len()) + 6;
    let place = |step: u64| {
        let found = lines
            .iter()
            .position(|line| matches!(line, Line::Step(row) if row.number == step));
        found.map_or(0, top)
    };
    let (from, to) = (place(loss.read.step), place(loss.store.step));
    let (start, end) = (lane(loss.read.thread), lane(loss.store.thread));
    // The arrow leaves the read to the left, runs beside the lanes and comes back to the store.
    let rail = start.min(end) - 20;
    let path = format!(
        "M{} {} H{rail} V{} H{}",
        start - 2,
        from + HEIGHT / 2,
        to + HEIGHT / 2,
        end - 3
    );
    let kind = |row: &Row| {
        if row.number == loss.read.step {
            Some(("read", "stale read"))
        } else if row.number == loss.store.step {
            Some(("store", "overwrites"))
        } else if loss.lost.iter().any(|write| write.step == row.number) {
            Some(("lost", "lost"))
        } else {
            None
        }
    };
    let location = cut(&loss.location, TEXT);
    let arrow = format!("arrow-{number}");
    Some(html! {
        div.scroll {
            svg viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="group" aria-label=(loss.why) xmlns="http://www.w3.org/2000/svg" {
                defs {
                    marker id=(arrow) viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" {
                        path.tip d="M0 0 L8 4 L0 8 z" {}
                    }
                }
                text.head x="4" y="20" { "step" }
                @for &thread in &threads {
                    text.head x=(lane(thread) + 6) y="20" { (cut(&page.thread(thread), TEXT)) }
                    line.rail x1=(lane(thread)) x2=(lane(thread)) y1="28" y2=(height) {}
                }
                @for (at, line) in lines.iter().enumerate() {
                    @let y = top(at);
                    @match line {
                        Line::Gap(steps) => {
                            text.dim x=(LEFT + 6) y=(y + 15) { "⋮ " (steps) " more step" @if *steps != 1 { "s" } }
                        }
                        Line::Step(row) => {
                            @let x = lane(row.thread);
                            a href=(format!("#step={}", row.number)) {
                                @if let Some((class, _)) = kind(row) {
                                    rect class=(class) x=(x) y=(y + 1) width=(LANE - GAP) height=(HEIGHT - 2) rx="3" {}
                                }
                                text.number x="4" y=(y + 15) { (row.number) }
                                text x=(x + 6) y=(y + 15) {
                                    @let words = kind(row).map(|kind| format!(" · {}", kind.1)).unwrap_or_default();
                                    @let room = TEXT.saturating_sub(words.chars().count());
                                    @let says = words_of(row, room);
                                    (cut(&says, room))
                                    tspan.kind { (words) }
                                }
                            }
                        }
                    }
                }
                path.arrow d=(path) marker-end=(format!("url(#{arrow})")) {
                    title { "from the stale read of " (location) " to the store that overwrites" }
                }
            }
        }
    })
}
