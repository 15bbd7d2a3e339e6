//! What can be told of a program before it is searched, from its text and its first state with a choice.
//!
//! Everything here errs on the safe side: a name that some code *may* write is taken as written. The facts decide
//! which instructions concern their thread alone ([`super::local`]), whether threads are interchangeable, and
//! whether the clock is part of a state.

use crate::bytecode::Instr;
use crate::bytecode::code::Const;
use crate::runtime::frame::Frame;
use crate::runtime::object::Object;
use crate::runtime::program::{LinkedCode, Program};
use crate::runtime::state::State;
use crate::syntax::constant::Constant;

/// See the module.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub struct Facts {
    /// For each slot of the globals whether nothing can write it any more.
    pub constant: Vec<bool>,
    /// Whether a range's iterator belongs to the loop that it was made for.
    pub iterators_are_private: bool,
    /// Whether the names that a thread has of its own are out of the others' reach.
    pub own_names_are_private: bool,
    /// Whether nothing can notice that a thread has ended.
    pub ends_are_private: bool,
    /// Whether nothing in the program can tell one thread from another but by what it holds.
    pub threads_are_anonymous: bool,
    /// Whether the program reads the clock.
    pub reads_clock: bool,
}

/// Ways to a namespace other than by its names.
const NAMESPACES: [&str; 11] = [
    "globals",
    "locals",
    "vars",
    "exec",
    "eval",
    "__dict__",
    "__globals__",
    "modules",
    "__main__",
    "__import__",
    "import_module",
];

/// Ways to an attribute by a name that is only a string.
const REFLECTION: [&str; 4] = ["getattr", "__getattribute__", "attrgetter", "methodcaller"];

/// Functions of `time` that tell what the clock says.
const CLOCKS: [&str; 12] = [
    "time",
    "time_ns",
    "monotonic",
    "monotonic_ns",
    "perf_counter",
    "perf_counter_ns",
    "process_time",
    "process_time_ns",
    "thread_time",
    "ctime",
    "localtime",
    "gmtime",
];

impl Facts {
    /// Of a program that has come to `state`. `has_main` says whether there is a main thread.
    #[must_use]
    pub fn of(program: &Program, state: &State, has_main: bool) -> Self {
        let mentions = |names: &[&str]| {
            program
                .codes
                .iter()
                .flat_map(|code| code.code.parts.names.iter())
                .any(|name| names.contains(&&**name))
        };
        let imports = program.codes.iter().any(|code| {
            let mut instrs = code.code.instrs.iter();
            instrs.any(|instr| matches!(instr, Instr::ImportName(_)))
        });
        let syncs = state
            .heap
            .objects()
            .any(|object| matches!(object, Object::Sync(_)));
        // A name that is put together at run time may be any.
        let reflects = mentions(&REFLECTION);
        let reaches_namespaces = reflects || mentions(&NAMESPACES);
        let is_simple = !has_main && !imports && !syncs && !reaches_namespaces;
        Self {
            constant: if reaches_namespaces {
                vec![false; program.slots.len()]
            } else {
                constant(program, state, has_main)
            },
            iterators_are_private: !reflects
                && !mentions(&["iter", "__iter__", "reversed", "__reversed__"]),
            own_names_are_private: !reaches_namespaces && !mentions(&["dir"]),
            ends_are_private: is_simple,
            threads_are_anonymous: is_simple,
            reads_clock: reads_clock(program) || reflects && mentions(&["time"]),
        }
    }
}

/// Methods that wait for at most as long as they are told.
const WAITS: [&str; 5] = ["acquire", "wait", "wait_for", "result", "join"];

/// Whether the program's text sleeps or waits with a timeout, as far as its names tell.
#[must_use]
pub fn waits_with_deadlines(program: &Program) -> bool {
    program.codes.iter().any(|code| {
        let parts = &code.code.parts;
        let is_named = parts
            .names
            .iter()
            .any(|name| matches!(&**name, "sleep" | "Timer"));
        let is_keyword = parts.consts.iter().any(|constant| match constant {
            Const::Value(Constant::Tuple(items)) => items
                .iter()
                .any(|item| matches!(item, Constant::Str(text) if **text == *"timeout")),
            _ => false,
        });
        is_named || is_keyword || gives_waits_arguments(code)
    })
}

/// Whether a method that waits is called with an argument by position. (A string's `join` has one, too: there the
/// object is a constant.)
fn gives_waits_arguments(code: &LinkedCode) -> bool {
    let instrs = &code.code.instrs;
    instrs.iter().enumerate().any(|(at, instr)| {
        let Instr::LoadMethod(index) = instr else {
            return false;
        };
        let is_constant = at > 0 && matches!(instrs[at - 1], Instr::LoadConst(_));
        WAITS.contains(&&*code.code.parts.names[index.0 as usize])
            && !is_constant
            && instrs[at..]
                .iter()
                .find_map(|instr| match instr {
                    Instr::CallMethod(count) => Some(count.0 > 0),
                    _ => None,
                })
                .unwrap_or(false)
    })
}

/// Whether some code takes a clock out of a module.
#[must_use]
pub fn reads_clock(program: &Program) -> bool {
    program.codes.iter().any(|code| {
        code.code.instrs.iter().any(|instr| match instr {
            Instr::LoadAttr(index) | Instr::LoadMethod(index) | Instr::ImportFrom(index) => {
                CLOCKS.contains(&&*code.code.parts.names[index.0 as usize])
            }
            Instr::ImportStar => true,
            _ => false,
        })
    })
}

/// For each slot whether no instruction that can still be executed writes it.
fn constant(program: &Program, state: &State, has_main: bool) -> Vec<bool> {
    let mut constant = vec![true; program.slots.len()];
    let mut attributes = Vec::new();
    for (number, code) in (0..).zip(&program.codes) {
        // The module's body is executed once, by the main thread.
        let from = if has_main && number == program.main {
            main_pc(state, number)
        } else {
            Some(0)
        };
        let Some(from) = from else { continue };
        let reachable = reachable(code, from);
        for (instr, _) in code
            .code
            .instrs
            .iter()
            .zip(&reachable)
            .filter(|pair| *pair.1)
        {
            match instr {
                Instr::StoreName(index)
                | Instr::DeleteName(index)
                | Instr::StoreGlobal(index)
                | Instr::DeleteGlobal(index) => {
                    constant[code.slots[index.0 as usize] as usize] = false;
                }
                Instr::StoreAttr(index) | Instr::DeleteAttr(index) => {
                    attributes.push(code.names[index.0 as usize].handle);
                }
                Instr::ImportStar | Instr::SetupAnnotations => constant.fill(false),
                _ => {}
            }
        }
    }
    // `module.name = x` for a module of the program.
    for (slot, constant) in program.slots.iter().zip(&mut constant) {
        if slot.namespace != 0 && attributes.contains(&slot.name.handle) {
            *constant = false;
        }
    }
    constant
}

/// Where the module's body goes on, if it does.
fn main_pc(state: &State, main: u32) -> Option<usize> {
    let frames = &state.execs[0].frames;
    frames.iter().find_map(|frame| match frame {
        Frame::Python(frame) if frame.code == main => Some(frame.pc as usize),
        _ => None,
    })
}

/// Which instructions can be executed from one on. One that waits is executed again, hence the one before; and the
/// handler of a block that is open already is where an exception goes, hence all handlers.
fn reachable(code: &LinkedCode, from: usize) -> Vec<bool> {
    let instrs = &code.code.instrs;
    let mut reachable = vec![false; instrs.len()];
    let handlers = instrs.iter().filter_map(|&instr| match instr {
        Instr::SetupFinally(_) | Instr::SetupWith(_) | Instr::SetupAsyncWith(_) => target(instr),
        _ => None,
    });
    let mut pending: Vec<usize> = handlers.map(|target| target as usize).collect();
    pending.push(from.saturating_sub(1));
    while let Some(pc) = pending.pop() {
        if pc >= instrs.len() || std::mem::replace(&mut reachable[pc], true) {
            continue;
        }
        if let Some(target) = target(instrs[pc]) {
            pending.push(target as usize);
        }
        if !matches!(
            instrs[pc],
            Instr::JumpAbsolute(_) | Instr::JumpForward(_) | Instr::ReturnValue
        ) {
            pending.push(pc + 1);
        }
    }
    reachable
}

/// Where an instruction may jump to, now or when its block ends.
fn target(instr: Instr) -> Option<u32> {
    match instr {
        Instr::JumpAbsolute(to)
        | Instr::PopJumpIfFalse(to)
        | Instr::PopJumpIfTrue(to)
        | Instr::JumpIfFalseOrPop(to)
        | Instr::JumpIfTrueOrPop(to) => Some(to.0),
        Instr::JumpForward(by)
        | Instr::ForIter(by)
        | Instr::SetupFinally(by)
        | Instr::SetupWith(by)
        | Instr::SetupAsyncWith(by)
        | Instr::CallFinally(by) => Some(by.0),
        _ => None,
    }
}
