//! Painting the screen. Everything has its place by rows: the run as a bar, source beside listing, the stack
//! beside values beside threads, the lost update in words, the keys. 80 columns by 24 rows hold all of it; more room
//! goes to source and listing.

use super::view::View;
use crate::report::trace::lanes;
use crate::runtime::object::Object;
use crate::runtime::state::Status;
use crate::runtime::sync::Sync;
use crate::runtime::wait::WaitOn;
use crate::schedule::ThreadId;
use crate::schedule::green::Ending;
use crate::stepper::losses::Loss;
use crate::stepper::{frames, show};
use crate::text::display::escape_for_display;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

/// The smallest screen.
const COLUMNS: u16 = 60;
const ROWS: u16 = 18;
/// Rows of the story of a lost update, and of the keys.
const STORY: u16 = 3;
const KEYS: u16 = 2;
/// Spaces that a tab of the source becomes.
const TAB: &str = "    ";

const PLAIN: Style = Style::new();
const DIM: Style = Style::new().add_modifier(Modifier::DIM);
const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
const LIT: Style = Style::new()
    .add_modifier(Modifier::BOLD)
    .add_modifier(Modifier::REVERSED);

/// The colour of a thread, as in a trace.
fn colour(thread: ThreadId) -> Style {
    const COLOURS: [Color; 6] = [
        Color::Cyan,
        Color::Yellow,
        Color::Magenta,
        Color::Green,
        Color::Blue,
        Color::Red,
    ];
    PLAIN.fg(COLOURS[thread as usize % COLOURS.len()])
}

/// A part of the screen.
#[derive(Debug, Clone, Copy)]
struct Pane {
    x: u16,
    y: u16,
    width: u16,
    height: u16,
}

/// What is painted on.
struct Canvas<'b> {
    buffer: &'b mut Buffer,
    colours: bool,
}

impl Canvas<'_> {
    /// Puts a text at a place of a pane, cut to what fits; gives the column after it.
    fn put(&mut self, pane: Pane, (x, y): (u16, u16), text: &str, style: Style) -> u16 {
        if x >= pane.width || y >= pane.height {
            return x;
        }
        let room = usize::from(pane.width - x);
        let text = fitted(text, room);
        let style = if self.colours {
            style
        } else {
            Style {
                fg: None,
                bg: None,
                ..style
            }
        };
        let (end, _) = self
            .buffer
            .set_stringn(pane.x + x, pane.y + y, text, room, style);
        end - pane.x
    }

    /// A heading over a pane; gives what is left of the pane.
    fn heading(&mut self, pane: Pane, text: &str) -> Pane {
        let line = "─".repeat(usize::from(pane.width));
        self.put(pane, (0, 0), &line, DIM);
        self.put(pane, (1, 0), &format!(" {text} "), BOLD);
        Pane {
            y: pane.y + 1,
            height: pane.height.saturating_sub(1),
            ..pane
        }
    }
}

/// A text that fits, with a sign where it was cut.
fn fitted(text: &str, room: usize) -> String {
    if lanes::width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = lanes::width(c.encode_utf8(&mut [0; 4]));
        if used + width + 1 > room {
            break;
        }
        out.push(c);
        used += width;
    }
    if room > 0 {
        out.push('…');
    }
    out
}

/// Paints the whole screen.
pub fn screen(view: &mut View<'_, '_, '_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut canvas = Canvas {
        colours: view.colours,
        buffer: frame.buffer_mut(),
    };
    let canvas = &mut canvas;
    let whole = Pane {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    };
    if area.width < COLUMNS || area.height < ROWS {
        let words = format!("too small: {COLUMNS} columns and {ROWS} rows are needed");
        canvas.put(whole, (0, 0), &words, BOLD);
        return;
    }
    if view.is_help {
        help(canvas, whole);
        return;
    }
    let rows = |y: u16, height: u16| Pane { y, height, ..whole };
    title(canvas, rows(0, 1), view);
    bar(canvas, rows(1, 2), view);
    let middle = whole.height - 3 - STORY - KEYS;
    let lower = (middle * 7 / 16).clamp(6, 14);
    let upper = middle - lower;
    let half = whole.width / 2;
    let code = rows(3, upper);
    source(
        canvas,
        Pane {
            width: half - 1,
            ..code
        },
        view,
    );
    listing(
        canvas,
        Pane {
            x: whole.x + half,
            width: whole.width - half,
            ..code
        },
        view,
    );
    let below = rows(3 + upper, lower);
    let (first, second) = (whole.width * 30 / 100, whole.width * 26 / 100);
    stack(
        canvas,
        Pane {
            width: first - 1,
            ..below
        },
        view,
    );
    values(
        canvas,
        Pane {
            x: whole.x + first,
            width: second - 1,
            ..below
        },
        view,
    );
    threads(
        canvas,
        Pane {
            x: whole.x + first + second,
            width: whole.width - first - second,
            ..below
        },
        view,
    );
    story(canvas, rows(whole.height - KEYS - STORY, STORY), view);
    keys(canvas, rows(whole.height - KEYS, KEYS), view);
}

fn title(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let context = view.context;
    let what = match &context.args.source.code {
        Some(code) => escape_for_display(code),
        None => escape_for_display(&context.loaded.name),
    };
    let how = match (view.recording().forked_at, context.seed) {
        (Some(_), _) => "  you decide".to_owned(),
        (None, Some(seed)) => format!("  seed {seed}"),
        (None, None) => String::new(),
    };
    let step = view.stepper.step();
    let end = view.recording().end();
    let who = match (view.stepper.thread(), view.stepper.ending()) {
        (Some(thread), _) => format!("{} runs next", view.label(thread)),
        (None, Some(Ending::Deadlock)) => "deadlock".to_owned(),
        (None, Some(Ending::StepLimit)) => "stopped at the limit".to_owned(),
        (None, _) => "the end".to_owned(),
    };
    let right = format!("step {step} of {end}  {who}");
    let start = usize::from(pane.width).saturating_sub(lanes::width(&right));
    let start = u16::try_from(start).unwrap_or(0);
    let left = fitted(&what, usize::from(start).saturating_sub(how.len() + 2));
    let at = canvas.put(pane, (0, 0), &left, BOLD);
    canvas.put(pane, (at, 0), &how, PLAIN);
    let style = view.stepper.thread().map_or(BOLD, colour);
    canvas.put(pane, (start, 0), &right, style);
}

/// The whole run: who runs, where threads change, where updates are lost, and the present place.
fn bar(canvas: &mut Canvas<'_>, pane: Pane, view: &mut View<'_, '_, '_>) {
    let width = usize::from(pane.width);
    let has_main = view.has_main();
    for (x, part) in (0u16..).zip(view.parts(width)) {
        let sign = match (part.switches, has_main, part.thread) {
            (0, true, 0) => "m".to_owned(),
            (0, true, thread) => one_sign(thread),
            (0, false, thread) => one_sign(thread + 1),
            (1, ..) => "|".to_owned(),
            _ => "#".to_owned(),
        };
        let style = if part.switches > 1 {
            DIM
        } else {
            colour(part.thread)
        };
        canvas.put(pane, (x, 0), &sign, style);
    }
    let here = view.column(view.stepper.step(), width);
    let mut marks = vec![' '; width];
    // There may be a million of them, and they are in order.
    let mut losses = &view.losses[..];
    while let Some(loss) = losses.first() {
        let column = view.column(loss.step, width);
        marks[column] = 'x';
        let rest = losses.partition_point(|later| view.column(later.step, width) <= column);
        losses = &losses[rest..];
    }
    let line: String = marks.iter().collect();
    canvas.put(pane, (0, 1), &line, BOLD);
    let sign = if marks[here] == 'x' { "X" } else { "^" };
    let here = u16::try_from(here).unwrap_or(0);
    canvas.put(pane, (here, 1), sign, LIT);
}

/// A thread in one character.
fn one_sign(thread: ThreadId) -> String {
    char::from_digit(thread, 10).unwrap_or('+').to_string()
}

/// Where each thread is: the code object, the instruction and the line of its running frame.
fn places(view: &View<'_, '_, '_>) -> Vec<(ThreadId, u32, u32, u32)> {
    let state = view.stepper.sight().state;
    let threads = (0u32..).zip(&state.threads);
    let alive = threads.filter(|(_, thread)| thread.status != Status::Finished);
    alive
        .filter_map(|(id, _)| {
            let exec = view.stepper.exec(id);
            let place = frames::views(exec).first().copied()?;
            let code = &view.stepper.program.codes[place.frame.code as usize].code;
            let line = code.lines[place.pc as usize];
            Some((id, place.frame.code, place.pc, line))
        })
        .collect()
}

/// The labels of the threads at one place, who is looked at first, in so many characters.
fn tags(view: &View<'_, '_, '_>, threads: &[ThreadId], room: usize) -> String {
    let mut labels: Vec<String> = Vec::new();
    if threads.contains(&view.focus) {
        labels.push(view.label(view.focus));
    }
    let others = threads.iter().filter(|thread| **thread != view.focus);
    labels.extend(others.map(|thread| view.label(*thread)));
    let all = labels.join(",");
    if all.len() <= room {
        return all;
    }
    // How many more there are.
    let first = labels.first().cloned().unwrap_or_default();
    format!("{first}+{}", labels.len() - 1)
}

fn source(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let places = places(view);
    let mine = places.iter().find(|place| place.0 == view.focus);
    let function = mine.map(|place| {
        let code = &view.stepper.program.codes[place.1 as usize].code;
        escape_for_display(&code.name)
    });
    let heading = match function {
        Some(function) => format!("{}: {function}", view.label(view.focus)),
        None => "source".to_owned(),
    };
    let pane = canvas.heading(pane, &heading);
    let lines = &view.stepper.program.lines;
    let height = u32::from(pane.height);
    let current = mine.map_or(1, |place| place.3);
    let last = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let first = current
        .saturating_sub(height / 2)
        .min((last + 1).saturating_sub(height))
        .max(1);
    for (y, number) in (0..pane.height).zip(first..=last) {
        let here: Vec<ThreadId> = places
            .iter()
            .filter(|place| place.3 == number)
            .map(|place| place.0)
            .collect();
        let is_mine = mine.is_some() && number == current;
        let tag = tags(view, &here, 6);
        let style = here.first().map_or(PLAIN, |thread| colour(*thread));
        let style = if is_mine { colour(view.focus) } else { style };
        canvas.put(pane, (0, y), &format!("{tag:>6}"), style);
        let arrow = if is_mine { "→" } else { " " };
        canvas.put(pane, (6, y), arrow, BOLD);
        canvas.put(pane, (7, y), &format!("{number:>3} "), DIM);
        let text = lines.get(number as usize - 1).map_or("", |line| line);
        let text = escape_for_display(&text.trim_end().replace('\t', TAB));
        canvas.put(pane, (11, y), &text, if is_mine { BOLD } else { PLAIN });
    }
}

fn listing(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let pane = canvas.heading(pane, "instructions");
    let places = places(view);
    let Some(mine) = places.iter().find(|place| place.0 == view.focus) else {
        return;
    };
    let code = &view.stepper.program.codes[mine.1 as usize].code;
    let current = mine.2 as usize;
    let height = usize::from(pane.height);
    let sight = view.stepper.sight();
    // The operands of the next instruction say more than its line of the listing.
    let next = show::next(sight, view.focus);
    let count = code.instrs.len();
    let first = current
        .saturating_sub(height / 2)
        .min(count.saturating_sub(height));
    let rows = show::listing(code);
    for (y, index) in (0..pane.height).zip(first..count) {
        let here: Vec<ThreadId> = places
            .iter()
            .filter(|place| place.1 == mine.1 && place.2 as usize == index)
            .map(|place| place.0)
            .collect();
        let offset = code.offsets[index];
        let is_mine = index == current;
        let tag = tags(view, &here, 6);
        let style = here.first().map_or(PLAIN, |thread| colour(*thread));
        let style = if is_mine { colour(view.focus) } else { style };
        canvas.put(pane, (0, y), &format!("{tag:>6}"), style);
        canvas.put(pane, (6, y), if is_mine { "→" } else { " " }, BOLD);
        canvas.put(pane, (7, y), &format!("{offset:>3} "), DIM);
        let name = code.instrs[index].opcode().name();
        let row = rows.iter().find(|row| row.0 == Some(offset));
        let operand = row.map_or("", |row| operand(&row.1, name));
        let text = match &next {
            Some(next) if is_mine && next.offset == Some(offset) => format!("{name} {}", next.says),
            Some(next) if is_mine => next.to_string(),
            _ => format!("{name} {operand}"),
        };
        canvas.put(
            pane,
            (11, y),
            text.trim_end(),
            if is_mine { BOLD } else { PLAIN },
        );
    }
}

/// What a row of a listing says after the instruction's name: its meaning if there is one, else the number.
fn operand<'r>(row: &'r str, name: &str) -> &'r str {
    let Some((_, rest)) = row.split_once(name) else {
        return "";
    };
    let rest = rest.trim();
    match rest.split_once('(') {
        Some((_, meaning)) => meaning.strip_suffix(')').unwrap_or(meaning),
        None => rest,
    }
}

fn stack(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let label = view.label(view.focus);
    let pane = canvas.heading(pane, &format!("stack of {label}"));
    let sight = view.stepper.sight();
    let exec = view.stepper.exec(view.focus);
    let room = usize::from(pane.width);
    let views = frames::views(exec);
    let mut lines: Vec<(String, Style)> = Vec::new();
    for (index, frame) in views.iter().enumerate() {
        let place = show::place(sight, *frame);
        lines.push((format!("{}:{}", place.function, place.line), BOLD));
        if index > 0 {
            continue;
        }
        if frame.frame.names != crate::runtime::frame::Names::Globals
            || !place.function.starts_with('<')
        {
            for (name, value) in frames::locals(sight, exec, &frame.frame) {
                let name = escape_for_display(sight.name(name));
                let text = sight.short(value, room);
                lines.push((format!("  {name} = {text}"), PLAIN));
            }
        }
        let operands = frames::operands(sight, exec, &frame.frame);
        if !operands.is_empty() {
            let texts: Vec<String> = operands
                .iter()
                .rev()
                .map(|value| sight.short(*value, room / 2))
                .collect();
            lines.push((format!("  operands: {}", texts.join(", ")), DIM));
        }
    }
    for (y, (text, style)) in (0..pane.height).zip(lines) {
        canvas.put(pane, (0, y), &text, style);
    }
}

fn values(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let pane = canvas.heading(pane, "globals");
    let mut y = 0;
    let watched = view.values();
    for (name, text, is_new) in &watched {
        let style = if *is_new { LIT } else { BOLD };
        let sign = if *is_new { "*" } else { " " };
        canvas.put(pane, (0, y), &format!("{sign}{name} = {text}"), style);
        y += 1;
    }
    // Then what else the module has, as far as it is plain data.
    let sight = view.stepper.sight();
    for &slot in &sight.state.bound {
        let Some(known) = view.stepper.program.slots.get(slot as usize) else {
            continue;
        };
        let name = sight.name(known.name);
        let value = sight.global(slot);
        let is_watched = watched.iter().any(|value| value.0 == name);
        if known.namespace != 0 || name.starts_with("__") || is_watched || !sight.is_data(value) {
            continue;
        }
        let name = escape_for_display(name);
        let text = sight.short(value, usize::from(pane.width));
        canvas.put(pane, (0, y), &format!(" {name} = {text}"), DIM);
        y += 1;
    }
}

/// Each lock that a global name stands for, with its holder and who waits for it.
fn locks(view: &View<'_, '_, '_>) -> Vec<String> {
    let sight = view.stepper.sight();
    let state = sight.state;
    let mut found = Vec::new();
    for &slot in &state.bound {
        let Some(known) = view.stepper.program.slots.get(slot as usize) else {
            continue;
        };
        let Some((handle, Object::Sync(sync))) = sight.payload(sight.global(slot)) else {
            continue;
        };
        if !matches!(**sync, Sync::Lock(_) | Sync::RLock(_)) {
            continue;
        }
        let holders = sync.holders(state);
        let threads = (0u32..).zip(&state.threads);
        let waiting = threads.filter(|(id, _)| {
            let wait = &view.stepper.exec(*id).wait;
            matches!(wait, Some(wait) if matches!(wait.on, WaitOn::Sync { object, .. } if object == handle))
        });
        let waiting: Vec<String> = waiting.map(|(id, _)| view.label(id)).collect();
        let name = escape_for_display(sight.name(known.name));
        let holder = match holders.first() {
            Some(holder) => format!("held by {}", view.label(*holder)),
            None => "free".to_owned(),
        };
        let waiting = match &waiting[..] {
            [] => String::new(),
            [one] => format!(", {one} waits"),
            many => format!(", {} wait", many.join(", ")),
        };
        found.push(format!("{name}: {holder}{waiting}"));
    }
    found
}

fn threads(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let locks = locks(view);
    let heading = if locks.is_empty() {
        "threads"
    } else {
        "threads, locks"
    };
    let pane = canvas.heading(pane, heading);
    let sight = view.stepper.sight();
    let has_main = view.has_main();
    let mut rows: Vec<(String, Style)> = Vec::new();
    let ids = (0u32..).zip(&sight.state.threads);
    // Those that have ended come last.
    let (ended, alive): (Vec<_>, Vec<_>) =
        ids.partition(|(_, thread)| thread.status == Status::Finished);
    for (id, _) in alive.into_iter().chain(ended) {
        let standing = show::standing(view.stepper, has_main, id);
        let mark = match (view.stepper.thread() == Some(id), view.focus == id) {
            (true, _) => '►',
            (false, true) => '·',
            (false, false) => ' ',
        };
        let place = frames::views(view.stepper.exec(id)).first().map(|frame| {
            let place = show::place(sight, *frame);
            format!("  {}:{}", place.function, place.line)
        });
        let is_running = standing == "runs next" || standing == "can run";
        let place = place.filter(|_| is_running).unwrap_or_default();
        let style = if view.focus == id {
            colour(id).add_modifier(Modifier::BOLD)
        } else {
            colour(id)
        };
        rows.push((format!("{mark}{} {standing}{place}", view.label(id)), style));
    }
    let room = usize::from(pane.height);
    let for_locks = locks.len().min(room / 2);
    let for_threads = room - for_locks;
    let left_out = rows.len().saturating_sub(for_threads);
    if left_out > 0 {
        rows.truncate(for_threads.saturating_sub(1));
        rows.push((format!(" and {} more", left_out + 1), DIM));
    }
    let locks = locks.into_iter().map(|lock| (lock, PLAIN));
    for (y, (text, style)) in (0..pane.height).zip(rows.into_iter().chain(locks)) {
        canvas.put(pane, (0, y), &text, style);
    }
}

fn story(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    let known = view.losses.len();
    let end = view.recording().end();
    let is_whole = view.looked_to >= end;
    let progress = if is_whole || end == 0 {
        String::new()
    } else {
        let part = view.looked_to.saturating_mul(100) / end;
        format!("; looking, {part}% so far")
    };
    if let Some(index) = view.loss() {
        let so_far = if is_whole { "" } else { " so far" };
        let of = format!("{} of {known}{so_far}", index + 1);
        for (y, (text, style)) in (0..).zip(lost_update(view, &view.losses[index], &of)) {
            canvas.put(pane, (0, y), &text, style);
        }
        return;
    }
    let words = match known {
        0 if is_whole => "no lost updates".to_owned(),
        0 => format!("no lost update found yet{progress}"),
        1 => format!("1 lost update: x goes to it{progress}"),
        _ => format!("{known} lost updates: x and X go from one to the next{progress}"),
    };
    canvas.put(pane, (0, 0), &words, PLAIN);
    if view.stepper.ending() == Some(Ending::Deadlock) {
        let lines = crate::report::trace::deadlock(view.stepper.sight(), view.has_main());
        // The title says what they come to.
        for (y, line) in (0..pane.height).zip(lines.iter().skip(1)) {
            canvas.put(pane, (0, y), &format!("{:80}", line.trim_start()), BOLD);
        }
    }
}

/// The story of a lost update in three lines.
fn lost_update(view: &View<'_, '_, '_>, loss: &Loss, of: &str) -> Vec<(String, Style)> {
    let Some(update) = &loss.update else {
        return vec![(format!("lost update {of}, at step {}", loss.step), BOLD)];
    };
    let value = |text: &str| escape_for_display(text);
    let (read, over) = (&update.read, &update.overwrite);
    let mut lines = vec![(
        format!(
            "lost update {of}: {}. {} read {} at step {}",
            value(&update.location),
            view.label(read.thread),
            value(&read.value),
            read.step
        ),
        BOLD,
    )];
    let more = loss.writes.saturating_sub(1);
    let more = if more > 0 {
        format!(", and {more} more writes")
    } else {
        String::new()
    };
    if let Some(write) = update.lost.first() {
        lines.push((
            format!(
                "  {} wrote {} over {} at step {}{more}: lost",
                view.label(write.thread),
                value(&write.value),
                value(write.before.as_deref().unwrap_or("-")),
                write.step
            ),
            colour(write.thread),
        ));
    }
    lines.push((
        format!(
            "  {} writes {} over {} at step {}, computed from what it had read",
            view.label(over.thread),
            value(&over.value),
            value(over.before.as_deref().unwrap_or("-")),
            over.step
        ),
        colour(over.thread),
    ));
    lines
}

fn keys(canvas: &mut Canvas<'_>, pane: Pane, view: &View<'_, '_, '_>) {
    if let Some(typed) = &view.typed {
        canvas.put(pane, (0, 0), &format!("go to step: {typed}_"), BOLD);
        canvas.put(pane, (0, 1), "Enter goes there, Esc does not", DIM);
        return;
    }
    if view.message.is_empty() {
        let words =
            "←→ instruction  ↑↓ line  s S into calls  [ ] switch  x X lost update  w W write";
        canvas.put(pane, (0, 0), words, DIM);
    } else {
        canvas.put(pane, (0, 0), &view.message, LIT);
    }
    let words = "Home End PgUp PgDn  g step  t thread  p pick it  u unpick  ? all keys  q quit";
    canvas.put(pane, (0, 1), words, DIM);
}

fn help(canvas: &mut Canvas<'_>, pane: Pane) {
    const LINES: [(&str, &str); 17] = [
        ("→ ←, i I", "one instruction on or back, whoever runs it"),
        (
            "↓ ↑, n N",
            "the next line of the thread that is looked at, or the one before",
        ),
        ("s S", "the same, into calls"),
        (
            "] [",
            "where another thread takes over; back to where one took over",
        ),
        ("x X", "the next lost update, the one before"),
        (
            "w W",
            "the last write of the first shared value, the next one",
        ),
        ("PgDn PgUp", "a twentieth of the run"),
        ("Home End", "the start, the end"),
        ("g", "a step by its number"),
        ("t", "look at the next thread"),
        (
            "p",
            "the thread looked at runs next: from there on you decide",
        ),
        ("u", "back to the schedule there was"),
        ("q", "leave"),
        ("", ""),
        (
            "the bar",
            "a digit or m: who runs; | one switch, # several; x a lost update",
        ),
        (
            "→",
            "the thread that is looked at; ► in the list: the one that runs next",
        ),
        ("*", "a value that the last move changed"),
    ];
    canvas.put(pane, (0, 0), "keys (any key goes back)", BOLD);
    for (y, (key, words)) in (2..).zip(LINES) {
        canvas.put(pane, (1, y), key, BOLD);
        canvas.put(pane, (12, y), words, PLAIN);
    }
}
