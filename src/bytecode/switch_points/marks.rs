//! From a row of the table and a code object to one mark an instruction.
//!
//! # How the points of other versions map to 3.8's bytecode
//! The evidence is the listing that the version's own `dis` prints, unless another source is named; the tests
//! hold the measured ones against live interpreters.
//!
//! | construct | 3.8 | elsewhere | the points go to |
//! | --- | --- | --- | --- |
//! | loop | `JUMP_ABSOLUTE` | 3.6, 3.7: `SETUP_LOOP` before it and `POP_BLOCK` behind it, both tests | nowhere: nothing but thread-local work lies between them and the test before |
//! | `for` goes round | `JUMP_ABSOLUTE`, or a conditional jump that the peephole pass led there | 3.11: also `POP_JUMP_BACKWARD_IF_*`; 3.12: `JUMP_BACKWARD` only | any jump backwards that is taken |
//! | `while` goes round | `JUMP_ABSOLUTE` to the condition | 3.10-3.13: the condition again at the bottom, and the jump to the body; 3.14: as 3.8 | [`WhileTest`]; `continue` jumps to the top everywhere |
//! | `break`, end of an `if` | `JUMP_ABSOLUTE` forwards | 3.10+: `JUMP_FORWARD` | nowhere |
//! | end of `with` | `WITH_CLEANUP_START` | 3.9+: a call with three `None` | [`Condition::NormalExit`], [`Condition::ExitCall`] |
//! | `with` swallows an exception | `WITH_CLEANUP_FINISH` | 3.9: `POP_EXCEPT`; 3.10: `POP_JUMP_IF_TRUE` taken; 3.11+: no test | [`Condition::Swallowed`] |
//! | `with` begins | `SETUP_WITH` | 3.14: `LOAD_SPECIAL`, `CALL` (gh-120507) | `SETUP_WITH`, as a call of `__enter__` |
//! | `finally` | one copy, `CALL_FINALLY`, `END_FINALLY`, `POP_FINALLY` | 3.6, 3.7: unwinding jumps there by way of the test; 3.9+: the body is copied, none of the four exists, but leaving the copy for exceptions is a `POP_EXCEPT` | [`Condition::ExceptionLeft`] on 3.9 |
//! | `except E` | `COMPARE_OP`, `POP_JUMP_IF_FALSE` | 3.9: `JUMP_IF_NOT_EXC_MATCH`, a test; 3.10+: none, taken or not | `COMPARE_OP` on 3.9; nowhere later |
//! | `try` with handlers | `SETUP_FINALLY` | 3.6, 3.7: `SETUP_EXCEPT`, which does not forbid the test before it | as if it did not |
//! | `in`, `is` | `COMPARE_OP` | 3.9+: `CONTAINS_OP`, `IS_OP`, no test | [`Condition::NotIdentity`] |
//! | failing `assert` | `LOAD_GLOBAL AssertionError` | 3.9+: `LOAD_ASSERTION_ERROR`, no test | nowhere |
//! | `[*a]`, `f(**d)` | `BUILD_…_UNPACK…` | 3.9: `LIST_EXTEND`, `DICT_MERGE`, … | the same |
//! | comprehension | a call of a function | 3.12+: inlined (PEP 709), class bodies included | no entry; its loop as any other |
//! | `super().x` | a call | 3.12+: `LOAD_SUPER_ATTR` | nowhere, if what is called is `super` |
//! | method call | `LOAD_METHOD`, `CALL_METHOD` | 3.6: `LOAD_ATTR`, `CALL_FUNCTION`; 3.11+: `CALL`, which looks through bound methods | the call |
//! | call by keyword | `CALL_FUNCTION_KW` | 3.11, 3.12: `CALL`; 3.14: tests only once specialised | the call: both forms together do |
//! | beginning of a function | first instruction | 3.11+: `RESUME` | before the first instruction |
//! | generator goes on | behind `YIELD_VALUE` | 3.11+: `RESUME 1` behind `yield`; none for `yield from`, `await` | behind `YIELD_VALUE` |
//!
//! Functions of the library that are Python code in CPython and native here (`Thread.start`, `Queue.put`, the
//! executors) are taken for builtins: a test behind their call. Within them CPython has more points, and the
//! models have those that the native steps have. On 3.14 `any`, `all` and `tuple` of a generator expression are
//! loops of their own where nobody shadows the builtin; they are kept as calls, which has one point more.

use super::table::{Row, WhileTest};
use crate::bytecode::instr::{Compare, JumpTo, NameIndex};
use crate::bytecode::{CodeObject, Instr, Opcode};

/// When the place behind an instruction is a switch point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Never.
    Never,
    /// Whenever the instruction has completed.
    Always,
    /// If the object tested is neither `True` nor `False`.
    NotBool,
    /// If a comparison is none by `is` or `in`. (Decided at load.)
    NotIdentity,
    /// If the jump is taken.
    Taken,
    /// If the jump is taken, and goes backwards.
    BackwardJump,
    /// No switch point, but the jump, if it is taken, goes to the second copy of a `while` condition.
    LoopEnd,
    /// The same, and a switch point if the jump is taken.
    LoopEndIfTaken,
    /// Unless a plain Python function is called, be it through a bound method. Calls of `len`, `isinstance`,
    /// `type(x)` and `list.append` are cold.
    Call,
    /// The same without the cold forms.
    KeywordCall,
    /// Unless a plain Python function itself is called.
    SpreadCall,
    /// As [`Condition::Call`], but never for `super`.
    SuperCall,
    /// Of `__enter__`: unless that is a plain Python function.
    EnterCall,
    /// At the end of a `with`, if no exception ended it.
    NormalExit,
    /// The same, unless `__exit__` is a plain Python function.
    ExitCall,
    /// If the `with` swallows its exception.
    Swallowed,
    /// If the `finally` that is left was entered by an exception.
    ExceptionLeft,
    /// If the iterator of a `yield from` is exhausted.
    IfExhausted,
}

impl Condition {
    /// In words, as the listing says it; none where there never is a switch point.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        Some(match self {
            Self::Never | Self::NotIdentity | Self::LoopEnd => return None,
            Self::Always => "always",
            Self::NotBool => "if the object is neither True nor False",
            Self::Taken | Self::LoopEndIfTaken => "if the jump is taken",
            Self::BackwardJump => "if it jumps back",
            Self::Call | Self::KeywordCall | Self::SpreadCall => {
                "unless it calls a Python function"
            }
            Self::SuperCall => "unless it calls super or a Python function",
            Self::EnterCall => "unless __enter__ is a Python function",
            Self::NormalExit => "unless an exception ends the block",
            Self::ExitCall => {
                "unless an exception ends the block, or __exit__ is a Python function"
            }
            Self::Swallowed => "if the exception is swallowed",
            Self::ExceptionLeft => "if an exception led here",
            Self::IfExhausted => "when the iterator is exhausted",
        })
    }
}

/// What an instruction does at its end, for the GIL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When the place behind it is a switch point.
    pub condition: Condition,
    /// Whether the place before it is none, whatever comes before it.
    pub skipped: bool,
    /// Of a conditional jump in a `while` condition: whether not to jump in 3.8 is to jump at the bottom and the
    /// other way round.
    pub is_last_test: bool,
    /// The `while` loop whose condition it belongs to, as an index into [`CodeMarks::bodies`] plus one; else 0.
    pub loop_number: u32,
}

/// What a call is, as far as a model cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Of a Python function.
    Python,
    /// Of a Python function through a bound method.
    Method,
    /// Of what a specialised call does not test behind: `len`, `isinstance`, `type(x)`, `list.append`.
    Specialised,
    /// Of a class with a Python `__init__`.
    Init,
    /// Of `super`.
    Super,
    /// Of anything else.
    Other,
}

/// The marks of a code object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeMarks {
    /// For each instruction its mark.
    pub marks: Box<[Mark]>,
    /// For each `while` loop with a condition the instruction at which its body begins.
    pub bodies: Box<[u32]>,
    /// Whether there is a switch point before its first instruction.
    pub entry: bool,
}

/// What a model asks of the interpreter beyond the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether there is a switch point before the first instruction of a handler.
    pub handler: bool,
    /// How `while` goes round.
    pub while_test: WhileTest,
    /// Whether the cold points count.
    pub cold: bool,
    /// Whether calls of classes with a Python `__init__` are cold.
    pub inlines_init: bool,
}

impl Rules {
    /// Those of a row. `warm` leaves out the cold points.
    #[must_use]
    pub const fn new(row: &Row, warm: bool) -> Self {
        Self {
            handler: row.handler,
            while_test: row.while_test,
            cold: !warm,
            inlines_init: row.inlines_init,
        }
    }

    /// Whether there is a switch point behind a call.
    #[must_use]
    pub const fn tests_after(&self, condition: Condition, call: Call) -> bool {
        match (condition, call) {
            (_, Call::Python) | (Condition::SuperCall, Call::Super) => false,
            (Condition::SpreadCall, _) => true,
            (_, Call::Method) => false,
            (Condition::Call | Condition::SuperCall, Call::Specialised) => self.cold,
            (Condition::Call | Condition::SuperCall, Call::Init) => self.cold || !self.inlines_init,
            _ => true,
        }
    }
}

/// The names that code objects of inlined comprehensions have. A generator expression is never inlined.
const COMPREHENSIONS: [&str; 3] = ["<listcomp>", "<setcomp>", "<dictcomp>"];

impl CodeMarks {
    /// The marks of `code` under a version.
    #[must_use]
    pub fn new(code: &CodeObject, row: &Row) -> Self {
        let table = |opcode: Opcode| {
            let found = row
                .conditions
                .iter()
                .find(|(_, opcodes)| opcodes.contains(&opcode));
            found.map_or(Condition::Never, |&(condition, _)| condition)
        };
        let has_bottom = row.while_test != WhileTest::Top;
        let mut marks: Vec<Mark> = code
            .instrs
            .iter()
            .enumerate()
            .map(|(index, &instr)| Mark {
                condition: refine(code, row, index, instr, table(instr.opcode())),
                skipped: row.skip_before.contains(&instr.opcode())
                    && !(row.has_setup_except && opens_handlers(code, instr)),
                is_last_test: false,
                loop_number: 0,
            })
            .collect();
        if has_bottom {
            for (number, loop_) in (1..).zip(&code.whiles) {
                for index in loop_.start..loop_.body.min(loop_.end) {
                    let mark = &mut marks[index as usize];
                    mark.loop_number = number;
                    mark.is_last_test = leads_to(code, index + 1, loop_.body);
                }
                for index in loop_.body..loop_.end {
                    let goes_back = target(code.instrs[index as usize]) == Some(loop_.start);
                    if goes_back && code.continues.binary_search(&index).is_err() {
                        let condition = &mut marks[index as usize].condition;
                        *condition = match *condition {
                            Condition::Taken => Condition::LoopEndIfTaken,
                            _ => Condition::LoopEnd,
                        };
                    }
                }
            }
        }
        Self {
            marks: marks.into(),
            bodies: code.whiles.iter().map(|loop_| loop_.body).collect(),
            entry: !(row.inlines_comprehensions && COMPREHENSIONS.contains(&&*code.name)),
        }
    }
}

impl CodeMarks {
    /// When the place behind the instruction at `index` is a switch point, in words; none if it never is.
    #[must_use]
    pub fn describe(&self, code: &CodeObject, row: &Row, index: usize) -> Option<String> {
        let mark = self.marks[index];
        let instr = code.instrs[index];
        let plain = mark.condition.words();
        let body = match mark.loop_number {
            0 => None,
            number => Some(self.bodies[number as usize - 1]),
        };
        // What every way on from here leads to is said of the place itself.
        let next = match instr {
            Instr::JumpAbsolute(to) => Some(to.0),
            Instr::JumpForward(to) => Some(to.0),
            _ if target(instr).is_some() => None,
            _ => u32::try_from(index + 1).ok(),
        };
        if let Some(next) = next
            && self
                .marks
                .get(next as usize)
                .is_some_and(|mark| mark.skipped)
        {
            return None;
        }
        let goes_on = body.is_some_and(|body| mark.is_last_test || target(instr) == Some(body));
        let backwards = target(instr).is_some_and(|to| to as usize <= index);
        let plain = plain.filter(|_| mark.condition != Condition::BackwardJump || backwards);
        match (goes_on, row.while_test) {
            (true, WhileTest::Bottom) => {
                Some("when the loop goes round, if the condition holds".to_owned())
            }
            (true, WhileTest::BottomJumps) => Some(format!(
                "{}; when the loop goes round, if the condition holds",
                plain.unwrap_or_default()
            )),
            _ => {
                let words = plain?;
                Some(match (mark.condition, instr) {
                    (Condition::BackwardJump, Instr::JumpAbsolute(_)) => "always".to_owned(),
                    _ => words.to_owned(),
                })
            }
        }
    }
}

/// Whether execution comes to `body` from `index` without a test: it is there, or jumps there.
fn leads_to(code: &CodeObject, index: u32, body: u32) -> bool {
    index == body
        || matches!(code.instrs.get(index as usize), Some(Instr::JumpForward(to)) if to.0 == body)
}

/// Where a jump within a loop goes.
const fn target(instr: Instr) -> Option<u32> {
    match instr {
        Instr::JumpAbsolute(to)
        | Instr::PopJumpIfFalse(to)
        | Instr::PopJumpIfTrue(to)
        | Instr::JumpIfFalseOrPop(to)
        | Instr::JumpIfTrueOrPop(to) => Some(to.0),
        _ => None,
    }
}

/// Whether a `SETUP_FINALLY` is that of a `try` with handlers: those begin by looking at the exception or by
/// dropping it, which no statement of a `finally` does.
fn opens_handlers(code: &CodeObject, instr: Instr) -> bool {
    let Instr::SetupFinally(handler) = instr else {
        return false;
    };
    let first = code.instrs.get(handler.0 as usize);
    matches!(first, Some(Instr::DupTop | Instr::PopTop))
}

/// The condition of one instruction, after what stands around it.
fn refine(
    code: &CodeObject,
    row: &Row,
    index: usize,
    instr: Instr,
    condition: Condition,
) -> Condition {
    let before = index.checked_sub(1).map(|before| code.instrs[before]);
    let after = code.instrs.get(index + 1).copied();
    let is_name = |index: NameIndex, name: &str| &*code.names[index.0 as usize] == name;
    match (condition, instr) {
        (Condition::NotIdentity, Instr::CompareOp(compare)) => match compare {
            Compare::In | Compare::NotIn | Compare::Is | Compare::IsNot => Condition::Never,
            _ => Condition::Always,
        },
        // The jump over a handler that does not match is part of the matching.
        (Condition::Taken, Instr::PopJumpIfFalse(_))
            if matches!(before, Some(Instr::CompareOp(Compare::ExceptionMatch))) =>
        {
            Condition::Never
        }
        (Condition::Always, Instr::LoadGlobal(name))
            if row.minor == 9
                && is_name(name, "AssertionError")
                && matches!(before, Some(Instr::PopJumpIfTrue(JumpTo(_)))) =>
        {
            Condition::Never
        }
        (Condition::Call, Instr::CallFunction(_))
            if row.has_super_attr
                && matches!(after, Some(Instr::LoadAttr(_) | Instr::LoadMethod(_))) =>
        {
            Condition::SuperCall
        }
        (_, Instr::SetupWith(_) | Instr::BeforeAsyncWith) if row.calls_enter => {
            Condition::EnterCall
        }
        _ => condition,
    }
}
