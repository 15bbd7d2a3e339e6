//! The template: what stands where on the page.
//!
//! The first screen has the verdict, the command that shows it again, and the first lost update as a picture. The steps
//! come after, with the slider, then the program, the other lost updates, the outcomes, and how the page was made. It
//! reads without its script too: the script moves through the steps, copies the command, and opens what is folded when
//! it is printed.

use super::gather::{Entry, Row};
use super::listing::{link, listing};
use super::story::story;
use super::{Histogram, Loss, Page, Room, STORIES, Touch, cut};
use crate::report::number::{counted, grouped};
use crate::schedule::ThreadId;
use crate::text::display::{escape_for_display, escape_lines_for_display};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::{BTreeMap, BTreeSet};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Nothing is fetched, whatever the page holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      img-src data:; base-uri 'none'; form-action 'none'";
/// More lanes than this do not fit beside each other.
const LANES: usize = 6;

/// The page, with as much of each part as there is room for.
pub fn page(page: &Page, room: Room) -> String {
    let title = format!("{} - racescope", escape_for_display(&page.title));
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (cut(&title, room.text)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (verdict(page, room))
                main {
                    (stories(page))
                    (steps(page, room))
                    (listing(page, room))
                    (table(page, room))
                    @if let Some(histogram) = &page.histogram { (outcomes(histogram, room)) }
                    (output(page, room))
                    (how(page, room))
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = markup.into_string();
    text.push('\n');
    text
}

fn verdict(page: &Page, room: Room) -> Markup {
    let sign = if page.is_bad { "✗" } else { "✓" };
    html! {
        header {
            h1 { (cut(&escape_for_display(&page.title), room.text)) }
            p.verdict {
                @for (at, line) in page.verdict.iter().enumerate() {
                    @if at == 0 { strong { span aria-hidden="true" { (sign) " " } (cut(line, room.text)) } }
                    @else { br; (cut(line, room.text)) }
                }
            }
            div.command {
                code #again tabindex="0" { (page.again) }
                button #copy type="button" hidden { "Copy" }
                span #copied role="status" {}
            }
        }
    }
}

fn stories(page: &Page) -> Markup {
    let told = page.losses.iter().take(STORIES);
    html! {
        @for (number, loss) in told.enumerate() {
            section.story {
                h2 { (cut(&loss.name, 600)) }
                @if let Some(picture) = story(page, loss, number) { (picture) }
                p { (cut(&loss.why, 2000)) }
                p { (cut(&loss.fix, 1000)) }
            }
        }
        @if page.losses.len() > STORIES {
            p { a href="#lost" { "All lost updates" } " are listed below." }
        }
    }
}

/// The threads that have a lane, if there is room for a lane each.
fn lanes(page: &Page) -> Vec<ThreadId> {
    let mut threads = BTreeSet::new();
    for entry in &page.entries {
        match entry {
            Entry::Step(row) => {
                threads.insert(row.thread);
            }
            Entry::Switch { from, .. } => {
                threads.insert(*from);
            }
            Entry::Gap(_) => {}
        }
    }
    if threads.len() <= LANES {
        threads.into_iter().collect()
    } else {
        Vec::new()
    }
}

/// The entries that there is room for, and how many steps of the others are left out.
fn shown(page: &Page, room: Room) -> (Vec<Entry>, u64) {
    let mut shown: Vec<Entry> = page.entries.iter().take(room.entries).cloned().collect();
    let steps = page.entries.iter().skip(room.entries);
    let rest: u64 = steps
        .map(|entry| match entry {
            Entry::Step(_) => 1,
            Entry::Gap(steps) => *steps,
            Entry::Switch { .. } => 0,
        })
        .sum();
    if rest > 0 {
        shown.push(Entry::Gap(rest));
    }
    let gaps = shown.iter().map(|entry| match entry {
        Entry::Gap(steps) => *steps,
        _ => 0,
    });
    let left_out = gaps.sum();
    (shown, left_out)
}

fn steps(page: &Page, room: Room) -> Markup {
    let lanes = lanes(page);
    let roles = page.roles();
    let (entries, left_out) = shown(page, room);
    let columns = 1 + lanes.len().max(1) + page.watches.len();
    html! {
        section #steps {
            h2 { "Step by step" }
            p {
                (counted(page.steps, "step"))
                @if left_out > 0 {
                    "; " (grouped(left_out)) " of them are left out here. What is shown are "
                    @if page.losses.is_empty() { "the first ones" } @else { "those around the first lost updates" }
                    ", and the last ones if it ended badly"
                }
                ". ◄ marks a value that the step stored."
            }
            div.player hidden {
                label for="slider" { "Step " output #now for="slider" {} }
                div.row {
                    button #back type="button" aria-label="one step back" { "←" }
                    input #slider type="range" min="0" max="0" value="0" step="1";
                    button #on type="button" aria-label="one step on" { "→" }
                    a #here href="#steps" { "link" }
                }
                p #what aria-live="polite" {}
                p.dim { "Keys: ← → one step, Page Up and Page Down ten, Home and End." }
            }
            div.scroll.steps tabindex="0" role="region" aria-label="all steps" {
                table {
                    thead {
                        tr {
                            th scope="col" { "step" }
                            @if lanes.is_empty() { th scope="col" { "what happens" } }
                            @for &thread in &lanes { th scope="col" { (cut(&page.thread(thread), room.text)) } }
                            @for watch in &page.watches { th.value scope="col" { (cut(watch, room.text)) } }
                        }
                    }
                    tbody {
                        @for entry in &entries {
                            @match entry {
                                Entry::Gap(steps) => { tr.gap { td colspan=(columns) { "⋮ " (counted(*steps, "more step")) } } }
                                Entry::Switch { from, words, to } => {
                                    tr.switch { td colspan=(columns) {
                                        "── " (cut(&page.thread(*from), room.text)) " " (cut(words, room.text))
                                        @if let Some(to) = to && to != from { "; " (cut(&page.thread(*to), room.text)) " goes on" }
                                    } }
                                }
                                Entry::Step(row) => (step(page, row, &lanes, &roles, room)),
                            }
                        }
                    }
                }
            }
        }
    }
}

fn step(
    page: &Page,
    row: &Row,
    lanes: &[ThreadId],
    roles: &BTreeMap<u64, Vec<String>>,
    room: Room,
) -> Markup {
    let body = html! {
        @if lanes.is_empty() { b { (cut(&page.thread(row.thread), room.text)) } " " }
        @if let Some(line) = row.line { span.dim { "line " (line) " " } }
        (row.opcode) " " (cut(&row.says, room.text))
        @for note in &row.notes { " " em { (cut(note, room.text)) } }
        @if let Some(roles) = roles.get(&row.number) {
            @for role in roles { " " span.role { "◄ " (cut(role, room.text)) } }
        }
    };
    html! {
        tr.step id=(format!("step={}", row.number))
            data-line=[row.line] data-at=[link(row.at)] data-who=(cut(&page.thread(row.thread), room.text)) {
            th scope="row" { a href=(format!("#step={}", row.number)) { (row.number) } }
            @if lanes.is_empty() { td.what { (body) } }
            @for thread in lanes {
                @if *thread == row.thread { td.what { (body) } } @else { td {} }
            }
            @for value in &row.values {
                @if value.1 { td.value { b { (cut(&value.0, room.text)) " ◄" } } }
                @else { td.value { (cut(&value.0, room.text)) } }
            }
        }
    }
}

fn table(page: &Page, room: Room) -> Markup {
    let (entries, _) = shown(page, room);
    let visible: BTreeSet<u64> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Step(row) => Some(row.number),
            _ => None,
        })
        .collect();
    let touch = |touch: &Touch| {
        html! {
            (cut(&page.thread(touch.thread), room.text)) " "
            @if visible.contains(&touch.step) { a href=(format!("#step={}", touch.step)) { "step " (touch.step) } }
            @else { "step " (touch.step) }
            ", " (cut(&touch.place, room.text)) ": " (cut(&touch.value, 60))
        }
    };
    let row = |loss: &Loss| {
        html! {
            tr {
                td { (cut(&loss.location, room.text)) }
                td { (touch(&loss.read)) }
                td {
                    @for (at, write) in loss.lost.iter().take(3).enumerate() {
                        @if at > 0 { "; " }
                        (touch(write))
                    }
                    @if loss.lost.len() > 3 { "; " (counted(loss.lost.len() as u64 - 3, "more write")) }
                }
                td { (touch(&loss.store)) }
            }
        }
    };
    html! {
        section #lost {
            h2 { "Lost updates" }
            @if page.lost == 0 { p { "No update was lost in this run." } }
            @for effect in &page.effects { p { (cut(effect, room.text)) } }
            @if !page.losses.is_empty() {
                p {
                    (counted(page.lost, "write")) " lost, by " (counted(page.losses.len() as u64, "overwriting store"))
                    @if page.losses.len() > room.losses { "; the first " (room.losses) " of these are listed" }
                    "."
                }
                details open[page.losses.len() <= 20] {
                    summary { "Each lost update: what was read, what was lost, what overwrote it" }
                    div.scroll {
                        table.losses {
                            thead { tr {
                                th scope="col" { "location" } th scope="col" { "stale read" }
                                th scope="col" { "lost" } th scope="col" { "overwritten by" }
                            } }
                            tbody { @for loss in page.losses.iter().take(room.losses) { (row(loss)) } }
                        }
                    }
                }
            }
        }
    }
}

fn outcomes(histogram: &Histogram, room: Room) -> Markup {
    html! {
        section {
            h2 { "All outcomes" }
            p {
                "Counted exactly, over all " (histogram.all) " interleavings (a thread can be interrupted as --gil "
                (histogram.gil) " has it)."
            }
            div.scroll {
                table {
                    thead { tr {
                        th scope="col" { "outcome" } th scope="col" { "interleavings" } th scope="col" { "of them lose an update" }
                        th scope="col" { "share" }
                    } }
                    tbody {
                        @for bar in &histogram.bars {
                            @let percent = format!("{}.{} %", bar.share / 10, bar.share % 10);
                            tr {
                                td { (cut(&bar.words, room.text)) @if bar.is_this { b { " ◄ this run" } } }
                                td.value { (bar.count) }
                                td.value { (bar.lossy) }
                                td { meter min="0" max="1000" value=(bar.share) { (percent) } " " (percent) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn output(page: &Page, room: Room) -> Markup {
    let part = |name: &str, text: &str| {
        let short = cut(text, room.output);
        html! {
            @if !text.is_empty() {
                h3 { (name) }
                pre tabindex="0" { (escape_lines_for_display(&short)) }
                @if short.len() < text.len() {
                    p { "It goes on: " (counted(text.len() as u64, "byte")) " in all." }
                }
            }
        }
    };
    html! {
        section {
            h2 { "What it printed" }
            @if page.stdout.is_empty() && page.stderr.is_empty() { p { "Nothing." } }
            (part("Standard output", &page.stdout))
            (part("Standard error", &page.stderr))
        }
    }
}

fn how(page: &Page, room: Room) -> Markup {
    html! {
        section {
            h2 { "How this was made" }
            dl {
                @for (what, value) in &page.how {
                    dt { (what) }
                    // A token must be there whole, or it is of no use.
                    dd { code { (cut(value, room.text.max(2200))) } }
                }
            }
        }
    }
}
