//! Commands that go somewhere else in the run, set breakpoints, or change the schedule.

use super::super::failure::Failure;
use super::super::run::{MAX_TOKEN, counted, grouped};
use super::session::{Done, Session, Then};
use crate::analysis::lost_updates::Access;
use crate::report::trace::label;
use crate::report::trace::sharing::Watch;
use crate::runtime::object::Object;
use crate::schedule::{ThreadId, token};
use crate::stepper::breakpoints::{self, Breakpoint, Place};
use crate::stepper::losses::{Loss, Losses};
use crate::stepper::walker::Stop;
use crate::stepper::writes::Written;
use crate::stepper::{frames, show};
use crate::text::display::escape_for_display;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

impl<W: Write> Session<'_, '_, W> {
    pub(super) fn goto(&mut self, words: &str) -> Done {
        let from = self.stepper.step();
        let digits = words.replace(',', "");
        let to = match (words, digits.strip_prefix('+'), digits.strip_prefix('-')) {
            ("start", ..) => Some(0),
            ("end", ..) => Some(u64::MAX),
            (_, Some(more), _) => more.parse().ok().map(|more| from.saturating_add(more)),
            (_, _, Some(less)) => less.parse().ok().map(|less| from.saturating_sub(less)),
            _ => digits.parse().ok(),
        };
        let Some(to) = to else {
            let shown = escape_for_display(words);
            return Ok(Err(format!(
                "'{shown}' is no step: a number, +N, -N, start or end"
            )));
        };
        self.jump(to)
    }

    /// Goes to a step; what the program wrote on the way is not shown.
    fn jump(&mut self, to: u64) -> Done {
        self.stepper.go(to);
        let here = self.stepper.step();
        if to != u64::MAX && here < to {
            writeln!(self.out, "the run has {}", counted(here, "step"))?;
        }
        self.moved(here, None)
    }

    pub(super) fn next_switch(&mut self) -> Done {
        match self.stepper.next_switch() {
            Some(step) => {
                let from = self.stepper.step();
                self.stepper.go(step);
                self.moved(from, None)
            }
            None => Ok(Err("no other thread runs after this".to_owned())),
        }
    }

    pub(super) fn previous_switch(&mut self) -> Done {
        match self.stepper.previous_switch() {
            Some(step) => self.jump(step),
            None => Ok(Err("no other thread has run before this".to_owned())),
        }
    }

    // ---- lost updates ----

    pub(super) fn lost(&mut self, words: &str) -> Done {
        let here = self.stepper.step();
        let index = match words {
            "" => {
                self.look_for(|found| found.last().is_some_and(|last| last.step > here))?;
                let found = self.found();
                found.iter().position(|loss| loss.step > here)
            }
            "-" => {
                self.look_for(|found| found.last().is_some_and(|last| last.step >= here))?;
                let found = self.found();
                found.iter().rposition(|loss| loss.step < here)
            }
            words => {
                let Ok(number @ 1..) = words.parse::<usize>() else {
                    let shown = escape_for_display(words);
                    return Ok(Err(format!("'{shown}' is no number of a lost update")));
                };
                self.look_for(|found| found.len() >= number)?;
                (self.found().len() >= number).then(|| number - 1)
            }
        };
        let Some(index) = index else {
            let message = match (self.found().len() as u64, words) {
                (0, _) => "this run loses no update".to_owned(),
                (count, "") => format!("no lost update after this; {} before", grouped(count)),
                (_, "-") => "no lost update before this".to_owned(),
                (count, _) => format!("this run has {}", counted(count, "stale store")),
            };
            return Ok(Err(message));
        };
        let loss = self.found()[index].clone();
        self.tell(index, &loss)?;
        self.jump(loss.step)
    }

    fn found(&self) -> &[Loss] {
        self.losses.as_ref().map_or(&[], Losses::found)
    }

    /// Analyses the run until that is enough, or to its end.
    fn look_for(&mut self, is_enough: impl Fn(&[Loss]) -> bool) -> Result<(), Failure> {
        if self.stepper.recording().forked_at.is_some() {
            self.stepper.complete();
        }
        let recording = self.stepper.recording();
        let losses = self.losses.get_or_insert_with(|| Losses::new(recording));
        let mut told = Instant::now();
        let mut is_told = false;
        while !is_enough(losses.found()) && losses.advance(self.stepper.program, recording) {
            if self.is_terminal && told.elapsed() > Duration::from_millis(300) {
                told = Instant::now();
                is_told = true;
                let (at, end) = (grouped(losses.step()), grouped(recording.end()));
                let mut err = anstream::stderr();
                write!(err, "\rlooking for lost updates: step {at} of {end} ")?;
                err.flush()?;
            }
        }
        if is_told {
            write!(anstream::stderr(), "\r{:60}\r", "")?;
        }
        Ok(())
    }

    /// Says what was lost, and how.
    fn tell(&mut self, index: usize, loss: &Loss) -> Result<(), Failure> {
        let number = index + 1;
        let Some(update) = &loss.update else {
            writeln!(self.out, "lost update {number}, at step {}", loss.step)?;
            return Ok(());
        };
        let has_main = self.context.has_main();
        let sight = self.stepper.sight();
        let at = |access: &Access| {
            let place = show::Place::of(sight, access.site.code, access.site.pc);
            format!("step {}, {}:{}", access.step, place.function, place.line)
        };
        let value = |text: &str| escape_for_display(text);
        let who = |access: &Access| label(has_main, access.thread);
        let before = |access: &Access| value(access.before.as_deref().unwrap_or("-"));
        let mut lines = vec![
            format!("lost update {number}: {}", value(&update.location)),
            format!(
                "   {} read {}  ({})",
                who(&update.read),
                value(&update.read.value),
                at(&update.read)
            ),
        ];
        for write in &update.lost {
            let (who, now, old) = (who(write), value(&write.value), before(write));
            lines.push(format!(
                "   {who} wrote {now} over {old}: lost  ({})",
                at(write)
            ));
        }
        let more = loss.writes.saturating_sub(update.lost.len() as u64);
        if more > 0 {
            lines.push(format!("   and {} lost", counted(more, "more write")));
        }
        let over = &update.overwrite;
        let (now, old) = (value(&over.value), before(over));
        lines.push(format!(
            "   {} writes {now} over {old}, from what it had read  ({})",
            who(over),
            at(over)
        ));
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    // ---- writes ----

    pub(super) fn write(&mut self, words: &str, forwards: bool) -> Done {
        let written = match self.written(words) {
            Ok(written) => written,
            Err(mistake) => return Ok(Err(mistake)),
        };
        let is_local = matches!(written, Written::Local(..));
        let from = self.stepper.step();
        let stop = if forwards {
            self.stepper.next_write(written)
        } else {
            self.stepper.last_write(written)
        };
        match stop {
            Stop::Found(_) => self.moved(from, None),
            Stop::Choice => self.moved(from, Some(stop)),
            _ => {
                self.stepper.go(from);
                let when = if forwards { "after" } else { "before" };
                let shown = escape_for_display(words);
                let whose = if is_local { " in this call" } else { "" };
                Ok(Err(format!("nothing writes {shown} {when} this{whose}")))
            }
        }
    }

    /// What a name stands for: a local variable of the frame that is looked at, else what the module has.
    fn written(&self, words: &str) -> Result<Written, String> {
        let (thread, frame) = self.focus;
        let sight = self.stepper.sight();
        let exec = self.stepper.exec(thread);
        if let Some(view) = frames::views(exec).get(frame) {
            let code = &sight.program.codes[view.frame.code as usize];
            let local = code
                .varnames
                .iter()
                .position(|name| sight.name(*name) == words);
            if let Some(local) = local {
                let depth = exec
                    .frames
                    .iter()
                    .position(|found| {
                        matches!(found, crate::runtime::frame::Frame::Python(found) if found.base == view.frame.base)
                    })
                    .map_or(0, |index| index + 1);
                let local = u32::try_from(local).expect("few locals");
                return Ok(Written::Local(thread, depth, local));
            }
            let cell = code
                .cells
                .iter()
                .position(|name| sight.name(*name) == words);
            if let Some(cell) = cell {
                let index = view.frame.base as usize + code.varnames.len() + cell;
                if let Some(handle) = exec
                    .values
                    .get(index)
                    .and_then(|word| word.value().handle())
                    && matches!(sight.get(handle), Object::Cell(_))
                {
                    use crate::report::trace::sharing::Target;
                    return Ok(Written::Shared(Target::Cell(handle)));
                }
            }
        }
        let watch = Watch::named(self.stepper.program, words).map_err(|part| {
            let shown = escape_for_display(&part);
            format!("neither this function nor the program has a name or attribute '{shown}'")
        })?;
        if sight.is_sync(watch.value(sight)) {
            let shown = escape_for_display(words);
            let class = sight
                .payload(watch.value(sight))
                .map_or("", |(_, object)| sight.class_name(object));
            return Err(format!(
                "what happens inside of a {class} is not followed; give a variable that holds data, not '{shown}'"
            ));
        }
        Ok(Written::Shared(watch.target))
    }

    // ---- breakpoints ----

    pub(super) fn set_break(&mut self, words: &str, is_temporary: bool) -> Done {
        if words.is_empty() {
            return self.breaks();
        }
        let (place, condition) = match words.split_once(',') {
            Some((place, condition)) => (place.trim(), Some(condition.trim())),
            None => (words, None),
        };
        let found = match self.place(place) {
            Ok(found) => found,
            Err(mistake) => return Ok(Err(mistake)),
        };
        let condition = match condition.filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => match self.stepper.glass.compile(text, None) {
                Ok(code) => Some((text.to_owned(), code)),
                Err(mistake) => return Ok(Err(mistake)),
            },
        };
        let (place, line) = found;
        let number = self
            .stepper
            .breakpoints
            .add(place, line, is_temporary, condition);
        let file = escape_for_display(&self.context.loaded.name);
        let words = if is_temporary {
            "Temporary breakpoint"
        } else {
            "Breakpoint"
        };
        writeln!(self.out, "{words} {number} at {file}:{line}")?;
        Ok(Ok(Then::GoOn))
    }

    fn place(&self, words: &str) -> Result<(Place, u32), String> {
        let stepper = &*self.stepper;
        let shown = escape_for_display(words);
        let (file, spot) = match words.rsplit_once(':') {
            Some((file, spot)) => (Some(file.trim()), spot.trim()),
            None => (None, words),
        };
        if let Some(file) = file {
            let own = Path::new(&self.context.loaded.name);
            let is_own = Path::new(file) == own || own.file_name() == Some(file.as_ref());
            if !is_own {
                return Err(format!(
                    "'{}' is not the file that runs",
                    escape_for_display(file)
                ));
            }
        }
        if let Ok(line) = spot.parse::<u32>() {
            return breakpoints::at_line(stepper.program, &stepper.lines, line);
        }
        breakpoints::at_function(stepper.program, &stepper.lines, spot)
            .ok_or_else(|| format!("The specified object '{shown}' is not a function of this file"))
    }

    fn breaks(&mut self) -> Done {
        let file = escape_for_display(&self.context.loaded.name);
        let all = self.stepper.breakpoints.all();
        if !all.is_empty() {
            writeln!(self.out, "Num Type         Disp Enb   Where")?;
        }
        for set in all {
            let disposition = if set.is_temporary { "del " } else { "keep" };
            let (number, line) = (set.number, set.line);
            writeln!(
                self.out,
                "{number:<4}breakpoint   {disposition} yes   at {file}:{line}"
            )?;
            if let Some((condition, _)) = &set.condition {
                writeln!(self.out, "\tstop only if {}", escape_for_display(condition))?;
            }
            if set.hits > 0 {
                let times = if set.hits == 1 { "time" } else { "times" };
                writeln!(self.out, "\tbreakpoint already hit {} {times}", set.hits)?;
            }
        }
        Ok(Ok(Then::GoOn))
    }

    pub(super) fn clear(&mut self, words: &str) -> Done {
        let removed: Vec<Breakpoint> = if words.is_empty() {
            self.stepper.breakpoints.clear()
        } else {
            let mut removed = Vec::new();
            for word in words.split_whitespace() {
                let number = word.parse::<usize>().ok();
                let found = number.and_then(|number| self.stepper.breakpoints.remove(number));
                let Some(breakpoint) = found else {
                    let shown = escape_for_display(word);
                    return Ok(Err(format!("there is no breakpoint {shown}")));
                };
                removed.push(breakpoint);
            }
            removed
        };
        let file = escape_for_display(&self.context.loaded.name);
        for breakpoint in removed {
            let (number, line) = (breakpoint.number, breakpoint.line);
            writeln!(self.out, "Deleted breakpoint {number} at {file}:{line}")?;
        }
        Ok(Ok(Then::GoOn))
    }

    pub(super) fn condition(&mut self, words: &str) -> Done {
        let (number, text) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let text = text.trim();
        let shown = escape_for_display(number);
        let number = number.parse::<usize>().ok();
        let is_there = number.is_some_and(|n| self.stepper.breakpoints.get_mut(n).is_some());
        let (Some(number), true) = (number, is_there) else {
            return Ok(Err(format!("there is no breakpoint {shown}")));
        };
        let condition = if text.is_empty() {
            None
        } else {
            match self.stepper.glass.compile(text, None) {
                Ok(code) => Some((text.to_owned(), code)),
                Err(mistake) => return Ok(Err(mistake)),
            }
        };
        let said = if condition.is_some() {
            format!("New condition set for breakpoint {number}.")
        } else {
            format!("Breakpoint {number} is now unconditional.")
        };
        if let Some(breakpoint) = self.stepper.breakpoints.get_mut(number) {
            breakpoint.condition = condition;
        }
        writeln!(self.out, "{said}")?;
        Ok(Ok(Then::GoOn))
    }

    // ---- the schedule ----

    /// The thread of a label.
    pub(super) fn labelled(&self, words: &str) -> Result<ThreadId, String> {
        let has_main = self.context.has_main();
        let threads = self.stepper.sight().state.threads.len();
        let threads = 0..ThreadId::try_from(threads).unwrap_or(ThreadId::MAX);
        let mut labelled =
            threads.filter(|thread| label(has_main, *thread).eq_ignore_ascii_case(words));
        labelled.next().ok_or_else(|| {
            let shown = escape_for_display(words);
            format!("there is no thread '{shown}' now; threads lists them")
        })
    }

    pub(super) fn pick(&mut self, words: &str) -> Done {
        let thread = match self.labelled(words) {
            Ok(thread) => thread,
            Err(mistake) => return Ok(Err(mistake)),
        };
        let has_main = self.context.has_main();
        if !self.stepper.enabled().contains(&thread) {
            let standing = show::standing(self.stepper, has_main, thread);
            return Ok(Err(format!(
                "{} cannot run now: {standing}",
                label(has_main, thread)
            )));
        }
        if self.stepper.thread() != Some(thread) && !self.stepper.is_switch_point() {
            let gil = &self.context.loaded.header.gil;
            return Ok(Err(format!(
                "no thread is interrupted here under --gil {gil}; go on a little"
            )));
        }
        let is_first = self.stepper.recording().forked_at.is_none();
        self.stepper.pick(thread);
        self.losses = None;
        if is_first {
            let step = self.stepper.step();
            writeln!(
                self.out,
                "from step {step} on you decide who runs; unpick goes back to the schedule there was"
            )?;
        }
        let here = self.stepper.step();
        self.moved(here, None)
    }

    pub(super) fn unpick(&mut self) -> Done {
        if !self.stepper.unpick() {
            return Ok(Err("the schedule is the one there was".to_owned()));
        }
        self.losses = None;
        let here = self.stepper.step();
        self.moved(here, None)
    }

    pub(super) fn token(&mut self) -> Done {
        self.stepper.complete();
        let essentials = self.context.loaded.header.essentials();
        let token = token::encode(&essentials, &self.stepper.recording().slices);
        if token.len() > MAX_TOKEN {
            return Ok(Err(format!(
                "the schedule is too long for a token, {} characters; save FILE writes it to a file",
                grouped(token.len() as u64)
            )));
        }
        writeln!(self.out, "{token}")?;
        Ok(Ok(Then::GoOn))
    }

    pub(super) fn save(&mut self, words: &str) -> Done {
        let path = Path::new(words);
        match super::save(self.context.loaded, self.stepper, path) {
            Ok(()) => {}
            Err(Failure::Usage(mistake)) => return Ok(Err(escape_for_display(&mistake))),
            Err(failure) => return Err(failure),
        }
        let source = &self.context.args.source;
        let shown = escape_for_display(words);
        let quoted = super::super::source::quote(&shown);
        let (command, args) = (source.command(), source.command_args());
        writeln!(
            self.out,
            "the schedule is in {shown}: racescope run {command} --schedule {quoted}{args}"
        )?;
        Ok(Ok(Then::GoOn))
    }
}
