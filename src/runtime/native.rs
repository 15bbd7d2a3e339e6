//! How Rust functions become Python ones: the tables that builtin classes and modules are made of, their
//! arguments, and the ways in which a native call does not end at once ([`Trap`]).

use super::ctx::Ctx;
use super::value::{Handle, Value};
use super::wait::Wait;

/// Why a native call did not give a value.
#[derive(Debug, Clone)]
pub enum Trap {
    /// It raised this exception object.
    Raise(Handle),
    /// It must wait. The call is made again, from its beginning, once the wait is over.
    Block(Wait),
    /// It needs something that only Python code can compute. When that is there, the call is made again
    /// from its beginning and finds the result in the memo ([`Ctx::once`]).
    Need(Need),
    /// It consists of several steps, and one of them is done: the call is made again, from its beginning, at
    /// the thread's next step ([`Ctx::pause`]).
    Step,
    /// It pushed a frame whose result is the call's own result.
    Pushed,
}

/// What a native call needs from Python code.
#[derive(Debug, Clone)]
pub enum Need {
    /// The result of calling a function.
    Call {
        /// What to call.
        callee: Value,
        /// With what.
        args: Vec<Value>,
        /// With what by keyword.
        keywords: Vec<(Handle, Value)>,
    },
    /// A list of everything that an iterator gives.
    Collect {
        /// The iterator.
        iter: Value,
    },
    /// The list of the results of calling a function with each of the items.
    CallEach {
        /// What to call.
        function: Value,
        /// The items.
        items: Vec<Value>,
    },
    /// What a native function gives when it is run until it gives something other than `Unbound`.
    Loop {
        /// What is run.
        step: &'static NativeFn,
        /// With what, each time.
        args: Vec<Value>,
    },
    /// Resumes a generator: sends it a value, or raises an exception inside it.
    Resume {
        /// The generator.
        generator: Handle,
        /// What is sent or thrown.
        input: Result<Value, Handle>,
    },
}

/// What a native function returns.
pub type Outcome = Result<Value, Trap>;

/// A native function or method.
#[derive(Debug)]
pub struct NativeFn {
    /// Python's name.
    pub name: &'static str,
    /// Whether it binds to its first argument when looked up through an instance.
    pub is_method: bool,
    /// What it does.
    pub call: fn(&mut Ctx<'_>, Args<'_>) -> Outcome,
}

impl NativeFn {
    /// A function of a module, or a static method.
    #[must_use]
    pub const fn function(name: &'static str, call: fn(&mut Ctx<'_>, Args<'_>) -> Outcome) -> Self {
        Self {
            name,
            is_method: false,
            call,
        }
    }

    /// A method: the first argument is the object.
    #[must_use]
    pub const fn method(name: &'static str, call: fn(&mut Ctx<'_>, Args<'_>) -> Outcome) -> Self {
        Self {
            name,
            is_method: true,
            call,
        }
    }
}

/// Writes a computed attribute of an object.
pub type Setter = fn(&mut Ctx<'_>, Value, Value) -> Result<(), Trap>;

/// An attribute of a native class that is computed.
#[derive(Debug)]
pub struct GetSet {
    /// Python's name.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&mut Ctx<'_>, Value) -> Outcome,
    /// Writes it, if it can be written.
    pub set: Option<Setter>,
}

/// What a builtin class is made of.
#[derive(Debug)]
pub struct NativeClass {
    /// Makes an object: `__new__`. The class may be a Python class derived from the builtin one.
    pub new: fn(&mut Ctx<'_>, Handle, Args<'_>) -> Outcome,
    /// Its methods, `__init__` among them if `new` leaves work to it.
    pub methods: &'static [NativeFn],
    /// Static methods and class methods (which get the class first).
    pub class_methods: &'static [NativeFn],
    /// Its computed attributes.
    pub getsets: &'static [GetSet],
}

/// The arguments of a native call.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a> {
    /// Positional ones; a method's object is the first.
    pub pos: &'a [Value],
    /// Keyword ones: the name (a `str`) and the value.
    pub kw: &'a [(Handle, Value)],
}

impl<'a> Args<'a> {
    /// Positional arguments only.
    #[must_use]
    pub const fn positional(pos: &'a [Value]) -> Self {
        Self { pos, kw: &[] }
    }

    /// The argument at `index`; callers have checked the count.
    #[must_use]
    pub fn at(&self, index: usize) -> Value {
        self.pos[index]
    }

    /// Checks that there are between `min` and `max` positional arguments, not counting the object of a
    /// method (`skip` is 1 for methods, else 0), and no keyword ones.
    ///
    /// # Errors
    /// `TypeError` in CPython's words.
    pub fn expect(
        &self,
        cx: &mut Ctx<'_>,
        name: &str,
        skip: usize,
        min: usize,
        max: usize,
    ) -> Result<(), Trap> {
        if !self.kw.is_empty() {
            return Err(cx.type_error(format!("{name}() takes no keyword arguments")));
        }
        let given = self.pos.len().saturating_sub(skip);
        if (min..=max).contains(&given) {
            return Ok(());
        }
        let s = |n: usize| if n == 1 { "" } else { "s" };
        Err(cx.type_error(match (min, max) {
            (0, 0) => format!("{name}() takes no arguments ({given} given)"),
            (1, 1) => format!("{name}() takes exactly one argument ({given} given)"),
            _ if min == max => format!("{name} expected {min} argument{}, got {given}", s(min)),
            _ if given < min => format!(
                "{name} expected at least {min} argument{}, got {given}",
                s(min)
            ),
            _ => format!(
                "{name} expected at most {max} argument{}, got {given}",
                s(max)
            ),
        }))
    }

    /// Checks that there is exactly one positional argument, in the words of `PyArg_UnpackTuple`; keyword ones are
    /// left to the caller.
    ///
    /// # Errors
    /// `TypeError`
    pub fn expect_one(&self, cx: &mut Ctx<'_>, name: &str) -> Result<(), Trap> {
        match self.pos.len() {
            1 => Ok(()),
            given => Err(cx.type_error(format!("{name} expected 1 argument, got {given}"))),
        }
    }

    /// Sorts positional and keyword arguments into the named parameters; the first `required` must be
    /// given. Positional arguments after `skip` are matched in order.
    ///
    /// # Errors
    /// `TypeError` for too many, missing, repeated or unknown arguments.
    pub fn bind<const N: usize>(
        &self,
        cx: &mut Ctx<'_>,
        name: &str,
        skip: usize,
        params: [&str; N],
        required: usize,
    ) -> Result<[Option<Value>; N], Trap> {
        let given = &self.pos[skip.min(self.pos.len())..];
        if given.len() > N {
            let s = if N == 1 { "" } else { "s" };
            let total = given.len() + self.kw.len();
            return Err(cx.type_error(format!(
                "{name}() takes at most {N} argument{s} ({total} given)"
            )));
        }
        let mut bound = [None; N];
        for (slot, &value) in bound.iter_mut().zip(given) {
            *slot = Some(value);
        }
        for &(key, value) in self.kw {
            let key = cx.text(key).to_owned();
            match params.iter().position(|p| *p == key) {
                None => {
                    return Err(cx.type_error(format!(
                        "'{key}' is an invalid keyword argument for {name}()"
                    )));
                }
                Some(i) if bound[i].is_some() => {
                    let message = format!(
                        "argument for {name}() given by name ('{key}') and position ({})",
                        i + 1
                    );
                    return Err(cx.type_error(message));
                }
                Some(i) => bound[i] = Some(value),
            }
        }
        if let Some(missing) = (0..required).find(|&i| bound[i].is_none()) {
            let message = format!(
                "{name}() missing required argument '{}' (pos {})",
                params[missing],
                missing + 1
            );
            return Err(cx.type_error(message));
        }
        Ok(bound)
    }
}
