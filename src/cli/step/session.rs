//! A session: commands one after the other, and what is said after each.

use super::super::failure::Failure;
use super::super::run::counted;
use super::Context;
use super::command::{self, Command, Entry};
use super::input::Input;
use crate::report::trace::label;
use crate::report::trace::sharing::Watch;
use crate::schedule::ThreadId;
use crate::schedule::green::Ending;
use crate::stepper::losses::Losses;
use crate::stepper::search::{Goal, Spot, Why};
use crate::stepper::walker::Stop;
use crate::stepper::{Stepper, frames, show};
use crate::text::display::{escape_for_display, escape_lines_for_display};
use std::io::{BufWriter, Write};

/// The widest line of watched values.
const WIDTH: usize = 100;
/// Characters of a watched value.
const VALUE: usize = 60;

/// A session.
pub struct Session<'s, 'p, W> {
    pub(super) context: &'s mut Context<'p>,
    pub(super) stepper: &'s mut Stepper<'p>,
    pub(super) out: W,
    /// Which thread is looked at, and which of its frames, the running one being 0.
    pub(super) focus: (ThreadId, usize),
    /// What `l` shows next.
    pub(super) next_line: Option<u32>,
    pub(super) losses: Option<Losses>,
    pub(super) is_terminal: bool,
}

/// Whether a session goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It does.
    GoOn,
    /// It does not.
    Leave,
}

/// What a command gives: a mistake of the person's is a line, and only what cannot be written ends the session.
pub type Done = Result<Result<Then, String>, Failure>;

/// Runs a session on standard input and output.
pub fn run<'p>(context: &mut Context<'p>, stepper: &mut Stepper<'p>) -> Result<(), Failure> {
    let mut input = Input::open();
    let mut session = Session {
        out: BufWriter::new(std::io::stdout()),
        focus: (stepper.thread().unwrap_or(0), 0),
        context,
        stepper,
        next_line: None,
        losses: None,
        is_terminal: input.is_terminal(),
    };
    session.begin()?;
    session.out.flush()?;
    let mut last = String::new();
    while let Some(line) = input.next()? {
        if !line.trim().is_empty() {
            last = line;
        }
        if last.is_empty() {
            continue;
        }
        let done = session.execute(&last)?;
        match done {
            Ok(Then::GoOn) => {}
            Ok(Then::Leave) => break,
            Err(mistake) => writeln!(session.out, "*** {mistake}")?,
        }
        session.out.flush()?;
    }
    session.out.flush()?;
    Ok(())
}

impl<W: Write> Session<'_, '_, W> {
    fn begin(&mut self) -> Result<(), Failure> {
        let heading = self.context.heading(self.stepper);
        writeln!(self.out, "{heading}")?;
        writeln!(self.out, "h lists the commands")?;
        self.here(None)
    }

    /// Executes a line.
    fn execute(&mut self, line: &str) -> Done {
        match command::parse(line) {
            Ok((entry, words)) => self.command(entry, words),
            Err(mistake) => Ok(Err(mistake)),
        }
    }

    fn command(&mut self, entry: &Entry, words: &str) -> Done {
        if !entry.takes.is_empty() && !entry.takes.starts_with('[') && words.is_empty() {
            let usage = format!("{} needs {}", entry.names[0], entry.takes);
            return Ok(Err(usage));
        }
        match entry.command {
            Command::Quit => return Ok(Ok(Then::Leave)),
            Command::Help => return self.help(words),
            Command::Step
            | Command::Next
            | Command::Instruction
            | Command::BackStep
            | Command::BackNext
            | Command::BackInstruction => {
                let count = match words {
                    "" => 1,
                    words => match words.parse::<u64>() {
                        Ok(count @ 1..) => count,
                        _ => return Ok(Err(format!("'{words}' is no number of times"))),
                    },
                };
                return self.steps(entry.command, count);
            }
            Command::Return => return self.go(|depth, thread| Goal::Return { thread, depth }),
            Command::BackReturn => return self.back_to_entry(),
            Command::Until => return self.until(words),
            Command::Continue => return self.go(|_, _| Goal::Breakpoint),
            Command::BackContinue => return self.back(|_, _| Goal::Breakpoint),
            Command::Goto => return self.goto(words),
            Command::NextSwitch => return self.next_switch(),
            Command::PreviousSwitch => return self.previous_switch(),
            Command::Lost => return self.lost(words),
            Command::LastWrite => return self.write(words, false),
            Command::NextWrite => return self.write(words, true),
            Command::Break => return self.set_break(words, false),
            Command::TemporaryBreak => return self.set_break(words, true),
            Command::Clear => return self.clear(words),
            Command::Condition => return self.condition(words),
            Command::List => return self.list(words),
            Command::LongList => return self.long_list(),
            Command::Listing => return self.listing(),
            Command::Where => self.calls()?,
            Command::Up => return self.up(words),
            Command::Down => return self.down(words),
            Command::Thread => return self.look_at(words),
            Command::Threads => self.threads()?,
            Command::When => self.when()?,
            Command::Print => return self.print(words),
            Command::PrettyPrint => return self.pretty(words),
            Command::WhatIs => return self.what_is(words),
            Command::Args => self.args()?,
            Command::Watch => return self.watch(words),
            Command::Unwatch => return Ok(self.unwatch(words)),
            Command::Pick => return self.pick(words),
            Command::Unpick => return self.unpick(),
            Command::Token => return self.token(),
            Command::Save => return self.save(words),
        }
        Ok(Ok(Then::GoOn))
    }

    fn help(&mut self, words: &str) -> Done {
        if words.is_empty() {
            for line in command::list() {
                writeln!(self.out, "{line}")?;
            }
        } else {
            match command::about(words) {
                Ok(line) => writeln!(self.out, "{line}")?,
                Err(mistake) => return Ok(Err(escape_for_display(&mistake))),
            }
        }
        Ok(Ok(Then::GoOn))
    }

    // ---- moving ----

    /// The thread that a move follows, and how many frames it has.
    fn followed(&self) -> (ThreadId, usize) {
        let (thread, frame) = self.focus;
        let exec = self.stepper.exec(thread);
        let mut depth = self.stepper.depth(thread);
        // Looking at a caller, one goes on in the caller.
        let mut above = frame;
        while above > 0 && depth > 0 {
            depth -= 1;
            if matches!(
                exec.frames.get(depth - 1),
                Some(crate::runtime::frame::Frame::Python(_))
            ) {
                above -= 1;
            }
        }
        (thread, depth)
    }

    fn steps(&mut self, command: Command, count: u64) -> Done {
        let from = self.stepper.step();
        let mut stop = None;
        match command {
            Command::Instruction => {
                self.stepper.go(from.saturating_add(count));
                if self.stepper.step() == from {
                    stop = Some(Stop::End);
                }
            }
            Command::BackInstruction => {
                if from == 0 {
                    return Ok(Err("this is the start".to_owned()));
                }
                self.stepper.go(from.saturating_sub(count));
            }
            _ => {
                for _ in 0..count {
                    let (thread, depth) = self.followed();
                    let depth = match command {
                        Command::Step | Command::BackStep => usize::MAX,
                        _ => depth,
                    };
                    let goal = Goal::Line { thread, depth };
                    let now = match command {
                        Command::Step | Command::Next => self.stepper.forwards(goal),
                        _ => self.stepper.backwards(goal),
                    };
                    stop = Some(now);
                    self.focus.1 = 0;
                    if !matches!(now, Stop::Found(Spot { why: Why::Goal, .. })) {
                        break;
                    }
                }
            }
        }
        self.moved(from, stop)
    }

    fn go(&mut self, goal: impl FnOnce(usize, ThreadId) -> Goal) -> Done {
        let from = self.stepper.step();
        let (thread, depth) = self.followed();
        let stop = self.stepper.forwards(goal(depth, thread));
        self.moved(from, Some(stop))
    }

    fn back(&mut self, goal: impl FnOnce(usize, ThreadId) -> Goal) -> Done {
        let from = self.stepper.step();
        let (thread, depth) = self.followed();
        let goal = goal(depth, thread);
        let stop = match self.stepper.backwards(goal) {
            Stop::Start if goal == Goal::Breakpoint => {
                self.stepper.go(0);
                Stop::Start
            }
            stop => stop,
        };
        self.moved(from, Some(stop))
    }

    /// To where the function was entered; from there, to the call.
    fn back_to_entry(&mut self) -> Done {
        let (thread, frame) = self.focus;
        let step = self.stepper.step();
        if frame == 0
            && self.stepper.is_entry(thread)
            && let Some(call) = self.stepper.recording().timeline.last_step_of(thread, step)
        {
            self.stepper.go(call);
            return self.moved(step, None);
        }
        self.back(|depth, thread| Goal::Entry { thread, depth })
    }

    fn until(&mut self, words: &str) -> Done {
        let (thread, depth) = self.followed();
        let views = frames::views(self.stepper.exec(thread));
        let here = views
            .get(self.focus.1)
            .map(|view| show::place(self.stepper.sight(), *view).line);
        let line = match words {
            "" => here.unwrap_or(0),
            words => match words.parse::<u32>() {
                Ok(line) if here.is_none_or(|here| line > here) => line - 1,
                Ok(_) => {
                    let message = "\"until\" line number is smaller than current line number";
                    return Ok(Err(message.to_owned()));
                }
                Err(_) => return Ok(Err(format!("'{words}' is no line number"))),
            },
        };
        self.go(|_, _| Goal::Past {
            thread,
            depth,
            line,
        })
    }

    /// Says where a move has led.
    pub(super) fn moved(&mut self, from: u64, stop: Option<Stop>) -> Done {
        let to = self.stepper.step();
        let before = self.focus.0;
        let is_onwards = matches!(stop, Some(Stop::End));
        self.output(from)?;
        self.next_line = None;
        let thread = self.stepper.thread();
        if let Some(thread) = thread {
            self.focus = (thread, 0);
        } else {
            self.focus.1 = 0;
        }
        match stop {
            Some(Stop::Start) if to == from => {
                return Ok(Err("nothing before this place".to_owned()));
            }
            Some(Stop::ThreadEnded(thread)) => {
                let label = label(self.context.has_main(), thread);
                writeln!(self.out, "{label} has ended")?;
            }
            Some(Stop::Found(Spot {
                why: Why::Breakpoint(number),
                ..
            })) => {
                let met = self.stepper.breakpoints.met(number);
                let once = met.is_some_and(|met| met.is_temporary);
                let words = if once {
                    "Temporary breakpoint"
                } else {
                    "Breakpoint"
                };
                writeln!(self.out, "{words} {number}")?;
            }
            _ => {}
        }
        if to == from && is_onwards && self.stepper.ending().is_some() {
            return Ok(Err(
                "this is the end; rs, rn, rc and goto lead back".to_owned()
            ));
        }
        // Who else ran is worth a word where the move was one of a single thread's.
        if to > from
            && stop.is_some()
            && thread.is_some_and(|thread| thread == before)
            && let Some(line) = self.others(before, from, to)
        {
            writeln!(self.out, "{line}")?;
        }
        self.here(stop)?;
        Ok(Ok(Then::GoOn))
    }

    /// Who else ran between two steps.
    fn others(&self, thread: ThreadId, from: u64, to: u64) -> Option<String> {
        let mut steps = 0;
        let mut who = std::collections::BTreeSet::new();
        for segment in self.stepper.recording().timeline.from(from) {
            if segment.start >= to {
                break;
            }
            if segment.thread != thread {
                who.insert(segment.thread);
                steps += segment.end.min(to) - segment.start.max(from);
            }
        }
        let has_main = self.context.has_main();
        let who: Vec<String> = who.iter().map(|thread| label(has_main, *thread)).collect();
        (steps > 0).then(|| {
            format!(
                "   meanwhile {} made {}",
                who.join(", "),
                counted(steps, "step")
            )
        })
    }

    /// What the program wrote since a step.
    fn output(&mut self, from: u64) -> Result<(), Failure> {
        if self.stepper.step() <= from {
            return Ok(());
        }
        let before = self
            .stepper
            .recording()
            .at(self.stepper.program, from)
            .written;
        let (out, err) = self.stepper.written();
        for text in [&out[before.0..], &err[before.1..]] {
            let text = escape_lines_for_display(text);
            for line in text.lines() {
                writeln!(self.out, "{line}")?;
            }
        }
        Ok(())
    }

    /// Shows the present place.
    pub(super) fn here(&mut self, stop: Option<Stop>) -> Result<(), Failure> {
        let has_main = self.context.has_main();
        if self.stepper.thread().is_none() {
            return self.end();
        }
        let thread = self.focus.0;
        if let Some((words, to)) = show::handover(self.stepper, has_main) {
            let to = label(has_main, to);
            writeln!(self.out, "── {words} ──► {to}")?;
        }
        let sight = self.stepper.sight();
        let exec = self.stepper.exec(thread);
        let next = show::next(sight, thread);
        let view = frames::views(exec).first().copied();
        let is_return = next
            .as_ref()
            .is_some_and(|next| next.opcode == "RETURN_VALUE");
        let is_found = matches!(stop, Some(Stop::Found(Spot { why: Why::Goal, .. })));
        if is_return && is_found {
            writeln!(self.out, "--Return--")?;
        }
        let step = self.step_words();
        let who = label(has_main, thread);
        match view {
            Some(view) => {
                let place = show::place(sight, view);
                let file = escape_for_display(&self.context.loaded.name);
                let (line, function) = (place.line, &place.function);
                let function = if function.starts_with('<') {
                    function.clone()
                } else {
                    format!("{function}()")
                };
                writeln!(self.out, "> {who}  {file}({line}){function}  {step}")?;
                writeln!(self.out, "-> {}", place.source)?;
            }
            None => writeln!(self.out, "> {who}  {step}")?,
        }
        if let Some(next) = next {
            writeln!(self.out, "   {next}")?;
        }
        self.values()?;
        if self.stepper.is_choice() {
            let can: Vec<String> = self
                .stepper
                .enabled()
                .iter()
                .map(|thread| label(has_main, *thread))
                .collect();
            writeln!(
                self.out,
                "   {who} goes on unless you pick: {} can run",
                can.join(", ")
            )?;
        }
        Ok(())
    }

    /// Which step it is; of how many, unless that is for the person to decide.
    pub(super) fn step_words(&self) -> String {
        let step = self.stepper.step();
        let recording = self.stepper.recording();
        match recording.forked_at {
            Some(_) => format!("step {step}, you decide"),
            None => format!("step {step} of {}", recording.end()),
        }
    }

    fn values(&mut self) -> Result<(), Failure> {
        let values = show::values(self.stepper.sight(), &self.context.watches, VALUE);
        let mut line = String::new();
        for (name, text) in values {
            let value = format!("{name} = {text}");
            if !line.is_empty() && line.chars().count() + value.chars().count() > WIDTH {
                writeln!(self.out, "   {line}")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push_str("   ");
            }
            line.push_str(&value);
        }
        if !line.is_empty() {
            writeln!(self.out, "   {line}")?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        let sight = self.stepper.sight();
        let words = match (self.stepper.ending(), sight.state.exit) {
            (Some(Ending::Deadlock), _) => "deadlock",
            (Some(Ending::StepLimit), _) => "the limit on steps was reached",
            (_, Some(crate::runtime::state::Exit::Raised)) => "raised",
            (_, None) if sight.state.uncaught > 0 => "raised",
            _ => "finished",
        };
        let step = self.step_words();
        writeln!(self.out, "> the end: {words}  {step}")?;
        if self.stepper.ending() == Some(Ending::Deadlock) {
            let has_main = self.context.has_main();
            for line in crate::report::trace::deadlock(self.stepper.sight(), has_main) {
                writeln!(self.out, "   {line}")?;
            }
        }
        self.values()
    }

    fn watch(&mut self, words: &str) -> Done {
        if words.is_empty() {
            let names: Vec<&str> = self
                .context
                .watches
                .iter()
                .map(|watch| watch.label.as_str())
                .collect();
            let names = if names.is_empty() {
                "nothing".to_owned()
            } else {
                escape_for_display(&names.join(", "))
            };
            writeln!(self.out, "watched: {names}")?;
            return Ok(Ok(Then::GoOn));
        }
        match Watch::named(&self.context.loaded.program, words) {
            Ok(watch) => {
                self.context
                    .watches
                    .retain(|known| known.label != watch.label);
                self.context.watches.push(watch);
                self.values()?;
                Ok(Ok(Then::GoOn))
            }
            Err(part) => Ok(Err(format!(
                "the program has no global name or attribute '{}'",
                escape_for_display(&part)
            ))),
        }
    }

    fn unwatch(&mut self, words: &str) -> Result<Then, String> {
        let before = self.context.watches.len();
        self.context
            .watches
            .retain(|watch| !words.is_empty() && watch.label != words);
        if self.context.watches.len() == before && !words.is_empty() {
            return Err(format!("'{}' is not watched", escape_for_display(words)));
        }
        Ok(Then::GoOn)
    }
}
