//! Exceptions as CPython 3.8 prints them: the traceback with its source lines, the chain of causes and contexts
//! (`print_exception_recursive` in `Python/pythonrun.c`, `tb_printinternal` in `Python/traceback.c`), and what
//! `threading` puts around them for a thread other than the main one.
//!
//! Two frames of `threading.py` stand between a thread and its function in CPython; they are printed as CPython
//! 3.8 prints them, without the folder of the library, so that a report here reads as a report there.

use super::class_table as class;
use super::ctx::Ctx;
use super::modules::threading::thread;
use super::native::Trap;
use super::object::{Object, TracebackEntry};
use super::ops::text;
use super::program::Program;

use super::value::{Handle, Value};
use std::fmt::Write as _;

/// The frames of a traceback that are printed at most: the innermost.
const MOST_SHOWN: usize = 1000;

/// Equal lines of a traceback that are printed before the rest is counted.
const REPEATS_SHOWN: usize = 3;

/// The frames of `threading.py` below a thread's function.
const BOOTSTRAP: &str = "  File \"threading.py\", line 932, in _bootstrap_inner\n    self.run()\n";
const RUN: &str =
    "  File \"threading.py\", line 870, in run\n    self._target(*self._args, **self._kwargs)\n";

/// The report of an exception that ends the running thread.
///
/// # Errors
/// Traps of `__str__` methods; none of their exceptions.
pub fn uncaught(cx: &mut Ctx<'_>, exception: Handle) -> Result<String, Trap> {
    let mut prefix = String::new();
    let mut out = String::new();
    if !thread::is_main(cx, cx.thread) {
        let name = thread::name_of(cx, cx.thread);
        let _ = writeln!(out, "Exception in thread {name}:");
        let object = cx.state.threads[cx.thread as usize].object;
        if !matches!(object, Value::None) {
            prefix.push_str(BOOTSTRAP);
            let run = cx.program.names.run;
            let found = cx.special(object, run).and_then(Value::handle);
            let by_program = found.is_some_and(|run| matches!(cx.get(run), Object::Function(_)));
            if !by_program {
                prefix.push_str(RUN);
            }
        }
    }
    let mut printer = Printer {
        prefix,
        outermost: exception,
        seen: Vec::new(),
        out,
    };
    printer.chain(cx, exception)?;
    Ok(printer.out)
}

/// The text of an exception with its chain, as `traceback.format_exc()` has it.
///
/// # Errors
/// Traps of `__str__` methods; none of their exceptions.
pub fn format(cx: &mut Ctx<'_>, exception: Handle) -> Result<String, Trap> {
    let mut printer = Printer {
        prefix: String::new(),
        outermost: exception,
        seen: Vec::new(),
        out: String::new(),
    };
    printer.chain(cx, exception)?;
    Ok(printer.out)
}

struct Printer {
    /// Lines between the heading and the first frame of `outermost`.
    prefix: String,
    outermost: Handle,
    seen: Vec<Handle>,
    out: String,
}

impl Printer {
    /// The exception after the one that caused it or that was being handled. The chain is walked, not recursed
    /// into: it may be as long as the program likes.
    fn chain(&mut self, cx: &mut Ctx<'_>, exception: Handle) -> Result<(), Trap> {
        let mut links = vec![(exception, "")];
        self.seen.push(exception);
        let mut last = exception;
        loop {
            let e = cx.exception(last);
            let (next, sentence) = match (e.cause, e.context, e.suppress_context) {
                (Value::Obj(cause), ..) => (
                    cause,
                    "\nThe above exception was the direct cause of the following exception:\n\n",
                ),
                (_, Value::Obj(context), false) => (
                    context,
                    "\nDuring handling of the above exception, another exception occurred:\n\n",
                ),
                _ => break,
            };
            if self.seen.contains(&next) {
                break;
            }
            self.seen.push(next);
            links.push((next, sentence));
            last = next;
        }
        let mut links = links.into_iter().rev().peekable();
        while let Some((exception, sentence)) = links.next() {
            self.one(cx, exception)?;
            if links.peek().is_some() {
                self.out.push_str(sentence);
            }
        }
        Ok(())
    }

    /// The traceback and the last line of one exception.
    fn one(&mut self, cx: &mut Ctx<'_>, exception: Handle) -> Result<(), Trap> {
        let prefix = if exception == self.outermost {
            std::mem::take(&mut self.prefix)
        } else {
            String::new()
        };
        let entries = &cx.exception(exception).traceback;
        if !entries.is_empty() || !prefix.is_empty() {
            self.out.push_str("Traceback (most recent call last):\n");
            self.out.push_str(&prefix);
            frames(cx.program, entries, &mut self.out);
        }
        let line = last_line(cx, exception)?;
        self.out.push_str(&line);
        self.out.push('\n');
        Ok(())
    }
}

/// The lines of a traceback's frames, the outermost first. Innermost comes first in `entries`.
pub fn frames(program: &Program, entries: &[TracebackEntry], out: &mut String) {
    let mut last = None;
    let mut count = 0;
    let repeated = |count: usize, out: &mut String| {
        if count > REPEATS_SHOWN {
            let more = count - REPEATS_SHOWN;
            let s = if more == 1 { "" } else { "s" };
            let _ = writeln!(out, "  [Previous line repeated {more} more time{s}]");
        }
    };
    for entry in entries.iter().take(MOST_SHOWN).rev() {
        let code = &program.codes[entry.code as usize].code;
        let line = code
            .lines
            .get(entry.instr as usize)
            .copied()
            .unwrap_or(code.firstlineno);
        let place = (line, &*code.name, &*code.filename);
        if last == Some(place) {
            count += 1;
        } else {
            repeated(count, out);
            last = Some(place);
            count = 1;
        }
        if count > REPEATS_SHOWN {
            continue;
        }
        let _ = writeln!(
            out,
            "  File \"{}\", line {line}, in {}",
            code.filename, code.name
        );
        if code.filename == program.filename
            && let Some(text) = (line as usize)
                .checked_sub(1)
                .and_then(|index| program.lines.get(index))
        {
            let text = text.trim_start_matches([' ', '\t', '\x0c']);
            let _ = writeln!(out, "    {text}");
        }
    }
    repeated(count, out);
}

/// `module.Class: text`
///
/// # Errors
/// Traps of `__str__`; its exceptions are said in the line.
pub fn last_line(cx: &mut Ctx<'_>, exception: Handle) -> Result<String, Trap> {
    let class = cx.class(cx.exception(exception).class);
    let mut line = match &*class.module {
        "builtins" => class.name.to_string(),
        module => format!("{module}.{}", class.name),
    };
    match text::str(cx, Value::Obj(exception)) {
        Ok(text) if text.is_empty() => {}
        Ok(text) => {
            let _ = write!(line, ": {text}");
        }
        Err(trap) if cx.is_raised(&trap, class::BASE_EXCEPTION) => {
            line.push_str(": <exception str() failed>");
        }
        Err(trap) => return Err(trap),
    }
    Ok(line)
}
