//! What a person can observe at the end of an execution: how it ended, what it printed, and the module's globals that
//! are plain data (numbers, strings, None, bools, and lists, tuples, sets, dicts of them, recursively).
//!
//! An [`Outcome`] has the globals as text, as `run --format json` prints them. Whoever compares millions of executions
//! uses the *key* instead: a few bytes that [`Observed::key`] writes into a buffer that can be used again. Two
//! executions of one program have equal keys if and only if they have equal outcomes, so the text is only made
//! for those that are new. A key means nothing to another program or another version of racescope.
//!
//! Standard output is read from `State::stdout`: the driver's sink must leave it there.

use crate::runtime::object::Object;
use crate::runtime::program::Program;
use crate::runtime::start;
use crate::runtime::state::{Exit, State};
use crate::runtime::value::Value;
use crate::schedule::green::Ending;

/// How an execution ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The program ran to its end, or called `sys.exit`.
    Finished,
    /// An exception that nobody caught ended the main thread (where there is none: any thread).
    Raised,
    /// Threads are left, and none of them can ever go on.
    Deadlock,
    /// A limit was reached first.
    Limit,
}

impl Status {
    /// The status of an execution that is over.
    #[must_use]
    pub fn of(ending: Ending, state: &State) -> Self {
        match (ending, state.exit) {
            (Ending::Deadlock, _) => Self::Deadlock,
            (Ending::StepLimit | Ending::Cut, _) => Self::Limit,
            (Ending::Finished, Some(Exit::Raised)) => Self::Raised,
            // Without a main thread every thread counts.
            (Ending::Finished, None) if state.uncaught > 0 => Self::Raised,
            (Ending::Finished, _) => Self::Finished,
        }
    }

    /// As the JSON has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Raised => "raised",
            Self::Deadlock => "deadlock",
            Self::Limit => "limit",
        }
    }
}

/// The exit status of an execution that is over: the program's own, 1 for a deadlock, 3 at a limit.
#[must_use]
pub fn exit_code(ending: Ending, state: &State) -> u8 {
    match (ending, state.exit) {
        (Ending::Deadlock, _) => 1,
        (Ending::StepLimit | Ending::Cut, _) => 3,
        #[expect(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "as the kernel has it"
        )]
        (Ending::Finished, Some(exit)) => exit.code() as u8,
        (Ending::Finished, None) => u8::from(state.uncaught > 0),
    }
}

/// What can be observed of an execution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The exit status.
    pub exit_code: u8,
    /// All that it wrote to standard output.
    pub stdout: String,
    /// The globals that are plain data, each with its `repr`, in the order of their names.
    pub globals: Vec<(String, String)>,
}

/// Makes outcomes and keys of one program's executions.
#[derive(Debug, Clone)]
pub struct Observed<'p> {
    program: &'p Program,
    /// The slots of the main module's names that an outcome can have.
    slots: Vec<u32>,
}

impl<'p> Observed<'p> {
    /// Of a program.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        let counts = |name: Value| match name.handle().map(|handle| program.get(handle)) {
            Some(Object::Str(text)) => !start::is_dunder(text.as_str()),
            _ => false,
        };
        let slots = (0..)
            .zip(&program.slots)
            .filter(|(_, slot)| slot.namespace == 0 && counts(Value::Obj(slot.name.handle)))
            .map(|(number, _)| number)
            .collect();
        Self { program, slots }
    }

    /// The outcome of an execution that is over. The state changes in nothing that matters: texts may be added.
    #[must_use]
    pub fn outcome(&self, ending: Ending, state: &mut State) -> Outcome {
        Outcome {
            status: Status::of(ending, state),
            exit_code: exit_code(ending, state),
            globals: start::plain_globals(self.program, state),
            stdout: state.stdout.clone(),
        }
    }

    /// Writes the key of the outcome into `key`, in place of what is there.
    pub fn key(&self, ending: Ending, state: &State, key: &mut Vec<u8>) {
        key.clear();
        key.push(Status::of(ending, state) as u8);
        key.push(exit_code(ending, state));
        for &slot in &self.slots {
            let value = state
                .globals
                .get(slot as usize)
                .map_or(Value::Unbound, |word| word.value());
            self.global(state, value, key);
        }
        // Their slots depend on the order in which they were made.
        let mut extras: Vec<(&str, Value)> = state
            .extra_names
            .iter()
            .filter(|extra| extra.namespace == 0)
            .filter_map(|extra| match self.object(state, extra.name)? {
                Object::Str(name) => Some((
                    name.as_str(),
                    state.globals.get(extra.slot as usize)?.value(),
                )),
                _ => None,
            })
            .filter(|(name, _)| !start::is_dunder(name))
            .collect();
        extras.sort_unstable_by_key(|extra| extra.0);
        for (name, value) in extras {
            text(key, NAME, name.as_bytes());
            self.global(state, value, key);
        }
        text(key, OUTPUT, state.stdout.as_bytes());
    }

    fn object<'s>(&self, state: &'s State, value: Value) -> Option<&'s Object>
    where
        'p: 's,
    {
        let handle = value.handle()?;
        Some(if handle.is_frozen() {
            self.program.get(handle)
        } else {
            state.heap.get(handle)
        })
    }

    fn global(&self, state: &State, value: Value, key: &mut Vec<u8>) {
        let before = key.len();
        if !self.plain(state, value, 0, key) {
            key.truncate(before);
            key.push(NOT_PLAIN);
        }
    }

    /// Writes a value, if it is plain data; what it has written is to be taken back if not.
    fn plain(&self, state: &State, value: Value, depth: u32, key: &mut Vec<u8>) -> bool {
        if depth > start::PLAIN_DEPTH {
            return false;
        }
        match value {
            Value::Unbound | Value::Ellipsis | Value::NotImplemented => return false,
            Value::None => key.push(NONE),
            Value::Bool(b) => key.push(if b { TRUE } else { FALSE }),
            Value::Int(int) => {
                key.push(INT);
                key.extend(int.to_le_bytes());
            }
            Value::Float(float) => {
                key.push(FLOAT);
                key.extend(bits(float));
            }
            Value::Obj(_) => {
                let Some(object) = self.object(state, value) else {
                    return false;
                };
                return self.plain_object(state, object, depth, key);
            }
        }
        true
    }

    fn plain_object(&self, state: &State, object: &Object, depth: u32, key: &mut Vec<u8>) -> bool {
        match object {
            Object::Str(string) => text(key, STR, string.as_str().as_bytes()),
            Object::Bytes(bytes) => text(key, BYTES, bytes),
            Object::BigInt(int) => text(key, BIG_INT, &int.to_signed_bytes_le()),
            Object::Complex(real, imag) => {
                key.push(COMPLEX);
                key.extend(bits(*real));
                key.extend(bits(*imag));
            }
            Object::Tuple(items) => {
                return self.each(state, TUPLE, items.iter().copied(), depth, key);
            }
            Object::List(items) => {
                return self.each(state, LIST, items.iter().copied(), depth, key);
            }
            Object::Dict(dict) => {
                let items = dict.iter().flat_map(|(key, value)| [key, value]);
                return self.each(state, DICT, items, depth, key);
            }
            Object::Set(set) => {
                return self.each(state, SET, set.iter().map(|(_, item)| item), depth, key);
            }
            Object::FrozenSet(set) => {
                return self.each(
                    state,
                    FROZEN_SET,
                    set.iter().map(|(_, item)| item),
                    depth,
                    key,
                );
            }
            _ => return false,
        }
        true
    }

    fn each(
        &self,
        state: &State,
        tag: u8,
        mut items: impl Iterator<Item = Value>,
        depth: u32,
        key: &mut Vec<u8>,
    ) -> bool {
        key.push(tag);
        let plain = items.all(|item| self.plain(state, item, depth + 1, key));
        key.push(END);
        plain
    }
}

// What each part of a key begins with.
const NOT_PLAIN: u8 = 0;
const NONE: u8 = 1;
const FALSE: u8 = 2;
const TRUE: u8 = 3;
const INT: u8 = 4;
const FLOAT: u8 = 5;
const STR: u8 = 6;
const BYTES: u8 = 7;
const BIG_INT: u8 = 8;
const COMPLEX: u8 = 9;
const TUPLE: u8 = 10;
const LIST: u8 = 11;
const DICT: u8 = 12;
const SET: u8 = 13;
const FROZEN_SET: u8 = 14;
const END: u8 = 15;
const NAME: u8 = 16;
const OUTPUT: u8 = 17;

fn text(key: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    key.push(tag);
    key.extend((bytes.len() as u64).to_le_bytes());
    key.extend(bytes);
}

/// The bits of a float; those of all that print as `nan` are the same.
fn bits(float: f64) -> [u8; 8] {
    let float = if float.is_nan() { f64::NAN } else { float };
    float.to_bits().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile_source;
    use crate::runtime::observer::NoObserver;
    use crate::schedule::green::{self, SliceSink};
    use crate::schedule::spec::SchedulerSpec;
    use crate::schedule::{StopReason, ThreadId};
    use std::collections::HashMap;

    struct Keep;

    impl SliceSink for Keep {
        fn slice(&mut self, _: ThreadId, _: u64, _: StopReason) {}
        fn output(&mut self, _: &mut State) {}
    }

    fn load(source: &str) -> Program {
        let code = compile_source(source, "t.py").expect("it compiles");
        Program::load(&code, source, Vec::new()).expect("it loads")
    }

    fn run(program: &Program, scheduler: &str, seed: u64) -> (Outcome, Vec<u8>) {
        let mut state = start::program(program, 0);
        let spec: SchedulerSpec = scheduler.parse().expect("a scheduler");
        let mut scheduler = spec.factory().build(seed, 100);
        let (ending, _) = green::drive(
            program,
            &mut state,
            &mut scheduler,
            100_000,
            &mut NoObserver,
            &mut Keep,
        )
        .expect("nothing is replayed");
        let observed = Observed::new(program);
        let mut key = vec![1, 2, 3];
        observed.key(ending, &state, &mut key);
        (observed.outcome(ending, &mut state), key)
    }

    /// Values whose `repr`s are all different, and ones that are the same in another way.
    #[test]
    fn keys_tell_apart_what_repr_does() {
        let values = [
            "0",
            "1",
            "-1",
            "True",
            "False",
            "None",
            "0.0",
            "-0.0",
            "1.0",
            "float('nan')",
            "-float('nan')",
            "''",
            "'1'",
            "b'1'",
            "2**70",
            "-2**70",
            "1j",
            "()",
            "(1,)",
            "(1, 2)",
            "((1,), 2)",
            "(1, (2,))",
            "[]",
            "[1]",
            "[[1]]",
            "[[], 1]",
            "{}",
            "{1: 2}",
            "{1: 2, 3: 4}",
            "{3: 4, 1: 2}",
            "set()",
            "{1}",
            "frozenset()",
            "frozenset([1])",
            "'a' * 3",
            "'aaa'",
            "object()",
            "len",
            "[object()]",
            "(1, [len])",
        ];
        let mut seen: HashMap<Vec<u8>, Outcome> = HashMap::new();
        let mut texts = std::collections::HashSet::new();
        for value in values {
            let program = load(&format!("x = {value}\n"));
            let (outcome, key) = run(&program, "serial", 0);
            texts.insert(outcome.clone());
            let known = seen.entry(key).or_insert_with(|| outcome.clone());
            assert_eq!(*known, outcome, "{value}");
        }
        assert_eq!(texts.len(), seen.len());
        // nan twice, 'aaa' twice, and the four that are no plain data.
        assert_eq!(seen.len(), values.len() - 1 - 1 - 3);
    }

    #[test]
    fn what_is_observed() {
        let program = load(
            "a = [1, (2, 'b')]\nx = object()\n__d__ = 1\nglobals()['late'] = {'k': None}\nprint('hi')\nimport sys\nsys.exit(3)\n",
        );
        let (outcome, _) = run(&program, "serial", 0);
        assert_eq!(outcome.status, Status::Finished);
        assert_eq!(outcome.exit_code, 3);
        assert_eq!(outcome.stdout, "hi\n");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            outcome.globals,
            [pair("a", "[1, (2, 'b')]"), pair("late", "{'k': None}")]
        );
    }

    /// Names made at run time have slots in the order in which they were made, and that is no part of the outcome.
    #[test]
    fn keys_of_executions_are_equal_if_their_outcomes_are() {
        let program = load(
            "import threading\nlog = []\nn = 0\ndef work(name):\n    global n\n    globals()['made_' + name] = len(log)\n    n += 1\n    log.append(name)\n    print(name)\nts = [threading.Thread(target=work, args=(c,)) for c in 'ab']\nfor t in ts: t.start()\nfor t in ts: t.join()\n",
        );
        let mut keys: HashMap<Vec<u8>, Outcome> = HashMap::new();
        let mut outcomes: HashMap<Outcome, Vec<u8>> = HashMap::new();
        for seed in 0..300 {
            let (outcome, key) = run(&program, "random:3", seed);
            assert_eq!(
                *keys.entry(key.clone()).or_insert_with(|| outcome.clone()),
                outcome
            );
            assert_eq!(*outcomes.entry(outcome).or_insert_with(|| key.clone()), key);
        }
        assert!(keys.len() > 4, "{} outcomes", keys.len());
    }
}
