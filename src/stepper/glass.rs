//! Evaluating expressions without touching what is looked at.
//!
//! An expression runs on a copy of the state, so whatever it does, calls or changes is gone afterwards. Its names
//! must be linked, and linking adds to a program; a running program must not change, since the next name that
//! it makes up for itself would get another slot. So the glass has a program of its own, loaded from the same
//! text, which begins equal and grows; a copied state is fitted to it before it is used.

use super::frames;
use crate::bytecode::CodeObject;
use crate::compile;
use crate::report::trace::sight::Sight;
use crate::runtime::dict::Dict;
use crate::runtime::frame::{Exec, Names, PyFrame};
use crate::runtime::object::Object;
use crate::runtime::ops;
use crate::runtime::program::Program;
use crate::runtime::start;
use crate::runtime::state::{ExtraName, State};
use crate::runtime::value::Value;
use crate::runtime::word::Word;
use crate::schedule::ThreadId;
use crate::syntax::{self, diagnostic::DiagnosticKind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name under which `pprint.pformat` is given to an expression.
const FORMAT: &str = "_racescope_pformat";

/// Evaluates expressions.
#[derive(Debug)]
pub struct Glass {
    program: Program,
    /// How many slots the program that runs has.
    slots: usize,
    compiled: BTreeMap<(u32, String), u32>,
}

/// Where an expression is evaluated: in a frame of a thread, if it has one.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The state.
    pub state: &'a State,
    /// The thread.
    pub thread: ThreadId,
    /// Its frames.
    pub exec: &'a Exec,
    /// The frame.
    pub frame: Option<&'a PyFrame>,
}

/// An expression's value as text, and what evaluating it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The text.
    pub text: String,
    /// The output.
    pub output: String,
}

impl Glass {
    /// A glass over a program that was loaded like the one that runs.
    #[must_use]
    pub fn new(program: Program) -> Self {
        Self {
            slots: program.slots.len(),
            program,
            compiled: BTreeMap::new(),
        }
    }

    /// Compiles an expression for the module of a scene.
    ///
    /// # Errors
    /// What is wrong with it, in a line.
    pub fn compile(&mut self, text: &str, frame: Option<&PyFrame>) -> Result<u32, String> {
        let namespace = frame.map_or(0, |frame| self.program.codes[frame.code as usize].namespace);
        let key = (namespace, text.to_owned());
        if let Some(&code) = self.compiled.get(&key) {
            return Ok(code);
        }
        let expr = syntax::parse_expression(text).map_err(|error| message(&error))?;
        let code: Arc<CodeObject> =
            compile::compile_expression(expr, "<expression>").map_err(|error| message(&error))?;
        let number = self.program.link(&code, namespace);
        self.compiled.insert(key, number);
        Ok(number)
    }

    /// The `repr` of an expression's value.
    ///
    /// # Errors
    /// What is wrong with it, or the exception it raised.
    pub fn show(&mut self, text: &str, scene: Scene<'_>) -> Result<Seen, String> {
        let code = self.compile(text, scene.frame)?;
        let (mut state, value) = self.evaluate(code, scene)?;
        match start::repr(&self.program, &mut state, value) {
            Some(text) => Ok(Seen {
                text,
                output: state.stdout,
            }),
            // It takes Python code to say.
            None => self.text(&format!("repr(({text}\n))"), scene),
        }
    }

    /// The same as `pprint` lays it out.
    ///
    /// # Errors
    /// As those of [`Glass::show`].
    pub fn pretty(&mut self, text: &str, scene: Scene<'_>) -> Result<Seen, String> {
        self.compile(text, scene.frame)?;
        // Linking this loads the module.
        self.compile("pprint.pformat", None)?;
        self.text(&format!("{FORMAT}(({text}\n))"), scene)
    }

    /// What kind of thing an expression's value is, as pdb's `whatis` has it.
    ///
    /// # Errors
    /// As those of [`Glass::show`].
    pub fn kind(&mut self, text: &str, scene: Scene<'_>) -> Result<Seen, String> {
        let code = self.compile(text, scene.frame)?;
        let (state, value) = self.evaluate(code, scene)?;
        let sight = Sight {
            program: &self.program,
            state: &state,
        };
        let name = |value: Value| sight.as_str(value).unwrap_or_default().to_owned();
        let object = value.handle().map(|handle| sight.get(handle));
        let text = match object {
            Some(Object::Function(function)) => format!("Function {}", name(function.name)),
            Some(Object::Method { function, .. }) => match sight.get(*function) {
                Object::Function(function) => format!("Method {}", name(function.name)),
                _ => return self.show(&format!("type(({text}\n))"), scene),
            },
            Some(Object::Class(class)) if class.module.as_ref() != "builtins" => {
                format!("Class {}.{}", class.module, class.qualname)
            }
            _ => return self.show(&format!("type(({text}\n))"), scene),
        };
        Ok(Seen {
            text,
            output: state.stdout,
        })
    }

    /// Whether a compiled expression is true; none if it raised.
    #[must_use]
    pub fn holds(&self, code: u32, scene: Scene<'_>) -> Option<bool> {
        let (mut state, value) = self.evaluate(code, scene).ok()?;
        start::with_ctx(&self.program, &mut state, |cx| ops::truth::truth(cx, value)).ok()
    }

    /// The value of an expression that gives a `str`, without its quotes.
    fn text(&mut self, text: &str, scene: Scene<'_>) -> Result<Seen, String> {
        let code = self.compile(text, scene.frame)?;
        let (state, value) = self.evaluate(code, scene)?;
        let sight = Sight {
            program: &self.program,
            state: &state,
        };
        let text = sight.as_str(value).unwrap_or_default().to_owned();
        Ok(Seen {
            text,
            output: state.stdout,
        })
    }

    fn evaluate(&self, code: u32, scene: Scene<'_>) -> Result<(State, Value), String> {
        let mut state = self.fitted(scene);
        let names = self.names(&mut state, scene);
        let value = start::evaluate_in(&self.program, &mut state, code, names)?;
        Ok((state, value))
    }

    /// A copy of the state as it would be if the glass's program had been running.
    fn fitted(&self, scene: Scene<'_>) -> State {
        let mut state = scene.state.clone();
        let thread = scene.thread as usize;
        if thread < state.threads.len() && state.execs[thread].frames.is_empty() {
            // It is on loan to the interpreter.
            state
                .execs
                .give_back(scene.thread, Box::new(scene.exec.clone()));
        }
        state.stdout.clear();
        state.stderr.clear();
        let (first, added) = (self.slots, self.program.slots.len() - self.slots);
        if added == 0 {
            return state;
        }
        let shift = u32::try_from(added).expect("few names");
        state
            .globals
            .splice(first..first, std::iter::repeat_n(Word::UNBOUND, added));
        for slot in &mut state.bound {
            if *slot as usize >= first {
                *slot += shift;
            }
        }
        for extra in &mut state.extra_names {
            extra.slot += shift;
        }
        // A name that the program made up may be one that an expression mentions.
        let extras: Vec<ExtraName> = std::mem::take(&mut state.extra_names);
        for extra in extras {
            let known = self.slot_of(&state, extra);
            match known {
                Some(slot) => {
                    let value = state.globals[extra.slot as usize];
                    state.globals[slot as usize] = value;
                    state.globals[extra.slot as usize] = Word::UNBOUND;
                    for bound in &mut state.bound {
                        if *bound == extra.slot {
                            *bound = slot;
                        }
                    }
                }
                None => state.extra_names.push(extra),
            }
        }
        state
    }

    fn slot_of(&self, state: &State, extra: ExtraName) -> Option<u32> {
        let sight = Sight {
            program: &self.program,
            state,
        };
        let name = self.program.find_interned(sight.as_str(extra.name)?)?;
        self.program.find_slot(extra.namespace, name)
    }

    /// The names of a frame in a dict, as an expression looks them up.
    fn names(&self, state: &mut State, scene: Scene<'_>) -> Names {
        let mut found = Vec::new();
        if let Some(frame) = scene.frame {
            let sight = Sight {
                program: &self.program,
                state,
            };
            found = frames::locals(sight, scene.exec, frame);
        }
        let mut dict = Dict::default();
        for (i, &(name, value)) in found.iter().enumerate() {
            let is_known = found[..i].iter().any(|earlier| earlier.0 == name);
            if is_known {
                continue;
            }
            dict.push(name.hash, Value::Obj(name.handle), value);
        }
        if let Some((name, function)) = self.format() {
            dict.push(name.1, Value::Obj(name.0), function);
        }
        Names::Own(state.heap.alloc(Object::Dict(Box::new(dict))))
    }

    /// `pprint.pformat`, and the name that it is given, once an expression mentions that.
    fn format(&self) -> Option<((crate::runtime::value::Handle, i64), Value)> {
        let handle = self.program.find_interned(FORMAT)?;
        let Object::Str(text) = self.program.get(handle) else {
            return None;
        };
        let module = self.program.module("pprint")?;
        let Object::Module(module) = self.program.get(module) else {
            return None;
        };
        let wanted = self.program.find_interned("pformat")?;
        let found = module
            .dict
            .iter()
            .find(|(key, _)| *key == Value::Obj(wanted))?;
        Some(((handle, text.hash()), found.1))
    }
}

fn message(error: &syntax::Diagnostic) -> String {
    match error.kind {
        DiagnosticKind::Syntax => format!("SyntaxError: {}", error.message),
        _ => error.message.clone(),
    }
}
