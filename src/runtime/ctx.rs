//! What a native function works with: the program, the state, the running thread, and the memo that lets a
//! native call be made again from its beginning.
//!
//! A native function is written as straight Rust. Where it needs Python code to run, it asks
//! [`Ctx::call`] (or `next`, `collect`, …) and passes the trap on with `?`; the interpreter then runs the
//! callback and calls the function again, and this time the same question finds its answer in the memo.
//! Hence the rule for native functions: **change nothing before the last question**, or do it inside
//! [`Ctx::once`], which is done only the first time. The same holds for blocking: a call that must wait
//! returns [`Trap::Block`] and is made again when the wait is over.

use super::class_table as class;
use super::dict::Dict;
use super::frame::{Exec, Frame, Memo, NativeFrame, Printing, Remembered};
use super::modules::threading::local;
use super::native::{Args, NativeFn, Need, Outcome, Trap};
use super::object::{Class, Exception, Instance, Object, Str};
use super::observer::{self, Event, Outside, Place, Region};
use super::program::{Name, Program};
use super::state::{State, Status};
use super::sync::Sync;
use super::value::{Handle, Value};
use super::wait::{Wait, WaitOn};
use crate::numeric::{Raise, RaiseClass};
use crate::schedule::ThreadId;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::cell::RefCell;

/// Everything that a native function and the interpreter's slow paths need.
pub struct Ctx<'a> {
    /// What never changes.
    pub program: &'a Program,
    /// What does.
    pub state: &'a mut State,
    /// The running thread's frames, on loan from the state.
    pub exec: &'a mut Exec,
    /// The running thread.
    pub thread: ThreadId,
    /// What the callbacks of the running native call gave.
    pub memo: Memo,
    /// How many of them have been asked for again.
    pub replayed: usize,
    /// How deep native functions that recurse into their operands are nested ([`Ctx::nested`]).
    pub depth: usize,
    /// The containers whose `repr` the running native call is in the middle of.
    pub printing: Printing,
    /// How many calls of [`Ctx::once`] we are in.
    once_depth: u32,
    /// Whether an observer follows values.
    pub follows: bool,
    /// Whether an observer watches every object that is looked at.
    pub watches: bool,
    /// What happened in the running step, if an observer follows values. Lent, so that a context has nothing to be
    /// dropped at the end of the interpreter's loop.
    pub events: Option<&'a RefCell<Vec<Event>>>,
}

impl<'a> Ctx<'a> {
    /// A context for the thread whose execution state is `exec`.
    pub fn new(
        program: &'a Program,
        state: &'a mut State,
        exec: &'a mut Exec,
        thread: ThreadId,
    ) -> Self {
        Self {
            program,
            state,
            exec,
            thread,
            memo: Memo::new(),
            replayed: 0,
            depth: 0,
            printing: Printing::new(),
            once_depth: 0,
            follows: false,
            watches: false,
            events: None,
        }
    }

    /// Notes what happened, for an observer that follows values.
    #[inline]
    pub fn note(&self, event: impl FnOnce() -> Event) {
        if self.follows {
            self.keep(event);
        }
    }

    /// Notes that something was read.
    #[inline]
    pub fn ask(&self, region: Region) {
        if self.watches {
            self.keep(|| Event::Asked(region));
        }
    }

    /// Notes that something was written.
    #[inline]
    pub fn alter(&self, region: Region) {
        if self.watches {
            self.keep(|| Event::Altered(region));
        }
    }

    /// Notes an edge of the happens-before order.
    #[inline]
    pub fn order(&self, edge: observer::Edge) {
        if self.watches {
            self.keep(|| Event::Edge(edge));
        }
    }

    /// What is written to standard output.
    pub fn stdout(&mut self) -> &mut String {
        self.alter(Region::Outside(Outside::Stdout));
        &mut self.state.stdout
    }

    /// What is written to standard error.
    pub fn stderr(&mut self) -> &mut String {
        self.alter(Region::Outside(Outside::Stderr));
        &mut self.state.stderr
    }

    /// The virtual time in nanoseconds since the program began.
    #[must_use]
    pub fn clock(&self) -> u64 {
        self.ask(Region::Outside(Outside::Clock));
        self.state.clock()
    }

    /// The number that `id()` gives an object.
    #[must_use]
    pub fn address(&self, handle: Handle) -> i64 {
        self.ask(Region::Outside(Outside::Addresses));
        handle.address()
    }

    /// Whether a thread has ended; if so, all that it did is known to have happened.
    #[must_use]
    pub fn has_ended(&self, thread: ThreadId) -> bool {
        self.ask(Region::Outside(Outside::Thread(thread)));
        let ended = self.state.threads[thread as usize].status == Status::Finished;
        if ended {
            self.order(observer::Edge::Join(thread));
        }
        ended
    }

    /// Out of the way of those whom nobody watches.
    #[cold]
    #[inline(never)]
    fn keep(&self, event: impl FnOnce() -> Event) {
        if let Some(events) = self.events {
            events.borrow_mut().push(event());
        }
    }

    // ---- objects ----

    /// An object. Whoever watches takes it that all of its content is read.
    #[must_use]
    pub fn get(&self, handle: Handle) -> &Object {
        if handle.is_frozen() {
            self.program.get(handle)
        } else {
            if self.watches {
                self.keep(|| Event::Seen(handle));
            }
            self.state.heap.get(handle)
        }
    }

    /// As [`Ctx::get`], for those who read nothing of it that changes, or say themselves what they read.
    #[must_use]
    pub fn peek(&self, handle: Handle) -> &Object {
        if handle.is_frozen() {
            self.program.get(handle)
        } else {
            self.state.heap.get(handle)
        }
    }

    /// An object to be changed; it must be live.
    pub fn get_mut(&mut self, handle: Handle) -> &mut Object {
        if self.watches {
            self.keep(|| Event::Opened(handle));
        }
        self.state.heap.get_mut(handle)
    }

    /// Makes an object.
    pub fn alloc(&mut self, object: Object) -> Value {
        Value::Obj(self.state.heap.alloc(object))
    }

    /// A new `str`.
    pub fn new_str(&mut self, text: impl Into<Box<str>>) -> Value {
        self.alloc(Object::Str(Str::new(text)))
    }

    /// A `str` of one character.
    pub fn new_char(&mut self, c: char) -> Value {
        match self.program.ascii.get(c as usize) {
            Some(&handle) => Value::Obj(handle),
            None => self.new_str(c.to_string()),
        }
    }

    /// A new `tuple`.
    pub fn new_tuple(&mut self, items: impl Into<Box<[Value]>>) -> Value {
        self.alloc(Object::Tuple(items.into()))
    }

    /// A new `list`.
    pub fn new_list(&mut self, items: Vec<Value>) -> Value {
        self.alloc(Object::List(items))
    }

    /// An `int` of any size.
    pub fn new_int(&mut self, int: BigInt) -> Value {
        match int.to_i64() {
            Some(small) => Value::Int(small),
            None => self.alloc(Object::BigInt(Box::new(int))),
        }
    }

    /// The builtin value behind an instance of a class derived from a builtin one; else the value itself.
    #[must_use]
    pub fn payload(&self, value: Value) -> Value {
        match value {
            Value::Obj(handle) => match self.peek(handle) {
                Object::Instance(instance) if !instance.payload.is_unbound() => instance.payload,
                _ => value,
            },
            _ => value,
        }
    }

    /// The object behind a value, after [`Ctx::payload`].
    #[must_use]
    pub fn object(&self, value: Value) -> Option<&Object> {
        match self.payload(value) {
            Value::Obj(handle) => Some(self.get(handle)),
            _ => None,
        }
    }

    /// The text of a string object. Only for handles that are known to be strings.
    #[must_use]
    pub fn text(&self, handle: Handle) -> &str {
        match self.peek(handle) {
            Object::Str(string) => string.as_str(),
            other => unreachable!("a string, not {other:?}"),
        }
    }

    /// The text, if the value is a `str` (or derived from it).
    #[must_use]
    pub fn as_str(&self, value: Value) -> Option<&str> {
        match self.peek(self.payload(value).handle()?) {
            Object::Str(string) => Some(string.as_str()),
            _ => None,
        }
    }

    /// The items, if the value is a tuple or list (or derived from one).
    #[must_use]
    pub fn as_items(&self, value: Value) -> Option<&[Value]> {
        match self.object(value) {
            Some(Object::Tuple(items)) => Some(items),
            Some(Object::List(items)) => Some(items),
            _ => None,
        }
    }

    /// The dict, if the value is one (or derived from it).
    #[must_use]
    pub fn as_dict(&self, value: Value) -> Option<&Dict> {
        match self.object(value) {
            Some(Object::Dict(dict)) => Some(dict),
            _ => None,
        }
    }

    /// The integer, if the value is an `int` or `bool` (or derived from them).
    #[must_use]
    pub fn as_int(&self, value: Value) -> Option<BigInt> {
        match self.payload(value) {
            Value::Int(int) => Some(int.into()),
            Value::Bool(b) => Some(u8::from(b).into()),
            Value::Obj(handle) => match self.peek(handle) {
                Object::BigInt(int) => Some((**int).clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The class of a value.
    #[must_use]
    pub fn class_of(&self, value: Value) -> Handle {
        match value {
            Value::Unbound | Value::None => class::NONE_TYPE,
            Value::Ellipsis => class::ELLIPSIS_TYPE,
            Value::NotImplemented => class::NOT_IMPLEMENTED_TYPE,
            Value::Bool(_) => class::BOOL,
            Value::Int(_) => class::INT,
            Value::Float(_) => class::FLOAT,
            Value::Obj(handle) => match self.peek(handle) {
                Object::SeqIter { seq: Some(seq), .. }
                    if matches!(self.peek(*seq), Object::Tuple(_)) =>
                {
                    class::TUPLE_ITERATOR
                }
                // `[].append`
                Object::Method { function, .. }
                    if matches!(self.peek(*function), Object::Native(_)) =>
                {
                    class::BUILTIN_FUNCTION
                }
                object => object.class(),
            },
        }
    }

    /// A class object. Only for handles that are known to be classes.
    #[must_use]
    pub fn class(&self, handle: Handle) -> &Class {
        match self.peek(handle) {
            Object::Class(class) => class,
            other => unreachable!("a class, not {other:?}"),
        }
    }

    /// `type(value).__name__`
    #[must_use]
    pub fn class_name(&self, value: Value) -> &str {
        &self.class(self.class_of(value)).name
    }

    /// Whether a class is another or derived from it.
    #[must_use]
    pub fn is_subclass(&self, class: Handle, base: Handle) -> bool {
        class == base || self.class(class).mro.contains(&base)
    }

    /// Whether a value is an instance of a class.
    #[must_use]
    pub fn is_instance(&self, value: Value, class: Handle) -> bool {
        self.is_subclass(self.class_of(value), class)
    }

    /// What a class and its bases define under a name.
    #[must_use]
    pub fn lookup(&self, class: Handle, name: Name) -> Option<Value> {
        self.class(class).mro.iter().find_map(|&c| {
            if !c.is_frozen() {
                self.ask(Region::Place(Place::Attr(c, name.handle)));
            }
            self.dict_get_name(&self.class(c).dict, name)
        })
    }

    /// What a dict holds under a name.
    #[must_use]
    pub fn dict_get_name(&self, dict: &Dict, name: Name) -> Option<Value> {
        let position = dict.find(name.hash, |key| self.is_name(key, name))?;
        dict.at(position).map(|pair| pair.1)
    }

    /// Whether a key is the string that a name spells.
    #[must_use]
    pub fn is_name(&self, key: Value, name: Name) -> bool {
        key == Value::Obj(name.handle)
            || self
                .as_str(key)
                .is_some_and(|text| text == self.text(name.handle))
    }

    /// The name that a string spells.
    #[must_use]
    pub fn name_of(&self, string: Handle) -> Name {
        match self.peek(string) {
            Object::Str(s) => Name {
                handle: string,
                hash: s.hash(),
            },
            other => unreachable!("a string, not {other:?}"),
        }
    }

    /// `globals()` of a namespace: always the same object.
    pub fn globals(&mut self, namespace: u32) -> Value {
        match self.program.globals.get(namespace as usize) {
            Some(&handle) => Value::Obj(handle),
            None => self.alloc(Object::Globals(namespace)),
        }
    }

    /// The attributes of an object that it has itself, without its class: all of them are read.
    #[must_use]
    pub fn attrs(&self, object: Handle) -> Option<&Dict> {
        if self.watches && !object.is_frozen() {
            let (holder, _) = self.holder(object);
            self.ask(Region::Whole(holder));
        }
        self.peek_attrs(object)
    }

    /// As [`Ctx::attrs`], for those who say themselves which they read.
    #[must_use]
    pub fn peek_attrs(&self, object: Handle) -> Option<&Dict> {
        let (holder, is_dict) = self.holder(object);
        match self.peek(holder) {
            Object::Dict(dict) if is_dict => Some(dict),
            Object::Instance(instance) => Some(&instance.attrs),
            Object::Exception(exception) => Some(&exception.attrs),
            Object::Function(function) => Some(&function.attrs),
            _ => None,
        }
    }

    /// The object whose attributes an object's are as a location: its `__dict__` where that is an object (which the
    /// second value says), for a `threading.local` the running thread's.
    #[must_use]
    pub fn holder(&self, object: Handle) -> (Handle, bool) {
        let dict = match self.peek(object) {
            Object::Instance(instance) => instance.dict,
            Object::Sync(_) => local::dict(self, object),
            _ => None,
        };
        dict.map_or((object, false), |dict| (dict, true))
    }

    /// The same, to be changed; none for a frozen object.
    pub fn attrs_mut(&mut self, object: Handle) -> Option<&mut Dict> {
        if object.is_frozen() {
            return None;
        }
        let (holder, is_dict) = self.holder(object);
        match self.get_mut(holder) {
            Object::Instance(instance) => Some(&mut instance.attrs),
            Object::Dict(dict) if is_dict => Some(dict),
            Object::Exception(exception) => Some(&mut exception.attrs),
            Object::Function(function) => Some(&mut function.attrs),
            _ => None,
        }
    }

    /// What the class of a value defines under a name.
    #[must_use]
    pub fn special(&self, value: Value, name: Name) -> Option<Value> {
        self.lookup(self.class_of(value), name)
    }

    /// As [`Ctx::special`], but only if a class of the program or of a modelled module defines it: the special
    /// methods of the classes in `builtins` are known to the interpreter and need no look-up.
    #[must_use]
    pub fn python_special(&self, value: Value, name: Name) -> Option<Value> {
        match value {
            Value::Obj(handle) => match self.peek(handle) {
                Object::Sync(sync) if !matches!(**sync, Sync::Local(_)) => None,
                Object::Instance(_) | Object::Exception(_) | Object::Sync(_) => {
                    self.special(value, name).filter(|found| match found {
                        Value::Obj(handle) => {
                            !matches!(self.peek(*handle), Object::Native(_))
                                || self.program.is_of_library(*handle)
                        }
                        _ => true,
                    })
                }
                _ => None,
            },
            _ => None,
        }
    }

    // ---- callbacks ----

    /// Does something the first time the running native call comes here, and gives the same result every
    /// time the call is made again. `f` may call back and use `once` itself: until it is done, it is made
    /// again like the call, and once it is done, what it remembered is forgotten.
    ///
    /// # Errors
    /// What `f` returned.
    pub fn once(&mut self, f: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let start = self.replayed;
        let depth = self.once_depth + 1;
        if let Some(remembered) = self.memo.get(start)
            && remembered.depth == depth
        {
            self.replayed += 1;
            return remembered.result.map_err(Trap::Raise);
        }
        self.once_depth = depth;
        let result = f(self);
        self.once_depth = depth - 1;
        let remembered = match &result {
            Ok(value) => Ok(*value),
            Err(Trap::Raise(exception)) => Err(*exception),
            Err(_) => return result,
        };
        self.memo.truncate(start);
        self.memo.push(Remembered {
            result: remembered,
            depth,
        });
        self.replayed = start + 1;
        result
    }

    fn need(&mut self, need: Need) -> Outcome {
        if let Some(remembered) = self.memo.get(self.replayed) {
            self.replayed += 1;
            return remembered.result.map_err(Trap::Raise);
        }
        Err(Trap::Need(need))
    }

    /// Calls anything callable. Native functions run at once; Python ones by a trap and the memo.
    ///
    /// # Errors
    /// What the callee raises, or a trap that the native function must pass on.
    pub fn call(&mut self, callee: Value, args: &[Value]) -> Outcome {
        if let Value::Obj(handle) = callee {
            match self.peek(handle) {
                Object::Native(native) => {
                    return self.call_native(handle, native, Args::positional(args));
                }
                Object::Method { function, receiver } => {
                    if let Object::Native(native) = self.peek(*function) {
                        let (function, receiver) = (*function, *receiver);
                        let mut all = smallvec::SmallVec::<[Value; 4]>::new();
                        all.push(receiver);
                        all.extend_from_slice(args);
                        return self.call_native(function, native, Args::positional(&all));
                    }
                }
                _ => {}
            }
        }
        self.need(Need::Call {
            callee,
            args: args.to_vec(),
            keywords: Vec::new(),
        })
    }

    /// Calls a native function. One of a module may change something, so its result is remembered.
    fn call_native(
        &mut self,
        handle: Handle,
        native: &'static NativeFn,
        args: Args<'_>,
    ) -> Outcome {
        if self.program.is_of_library(handle) {
            return self.once(|cx| (native.call)(cx, args));
        }
        (native.call)(self, args)
    }

    /// As [`Ctx::call`], with keyword arguments too.
    ///
    /// # Errors
    /// As [`Ctx::call`].
    pub fn call_with_keywords(&mut self, callee: Value, args: Args<'_>) -> Outcome {
        if args.kw.is_empty() {
            return self.call(callee, args.pos);
        }
        if let Value::Obj(handle) = callee
            && let Object::Native(native) = self.peek(handle)
        {
            return self.call_native(handle, native, args);
        }
        self.need(Need::Call {
            callee,
            args: args.pos.to_vec(),
            keywords: args.kw.to_vec(),
        })
    }

    /// As [`Ctx::call_with_keywords`], but a native function too runs in a frame of its own, so that it is called
    /// once however often the running native call is made again. For callables that the program handed in.
    ///
    /// # Errors
    /// As [`Ctx::call`].
    pub fn call_apart(&mut self, callee: Value, args: Args<'_>) -> Outcome {
        self.need(Need::Call {
            callee,
            args: args.pos.to_vec(),
            keywords: args.kw.to_vec(),
        })
    }

    /// Ends the running step of a native call that consists of several: other threads may run before the next.
    ///
    /// # Errors
    /// The trap that the native function must pass on, the first time.
    pub fn pause(&mut self) -> Result<(), Trap> {
        if self.replayed < self.memo.len() {
            self.replayed += 1;
            return Ok(());
        }
        self.memo.push(Remembered::callback(Ok(Value::None)));
        Err(Trap::Step)
    }

    /// A list of the results of calling `function` with each item.
    ///
    /// # Errors
    /// As [`Ctx::call`].
    pub fn call_each(&mut self, function: Value, items: Vec<Value>) -> Outcome {
        self.need(Need::CallEach { function, items })
    }

    /// A list of all that an iterator gives, for iterators that run Python code.
    ///
    /// # Errors
    /// As [`Ctx::call`].
    pub fn collect(&mut self, iter: Value) -> Outcome {
        self.need(Need::Collect { iter })
    }

    /// Runs `step` with these arguments again and again until it gives something other than `Unbound`. Each run
    /// has a memo of its own, so that a loop over a million callbacks does not go through them all for each; what
    /// one run leaves for the next must lie in objects among the arguments (an [`Object::Cell`], say).
    ///
    /// # Errors
    /// As [`Ctx::call`].
    pub fn repeat(&mut self, step: &'static NativeFn, args: &[Value]) -> Outcome {
        self.need(Need::Loop {
            step,
            args: args.to_vec(),
        })
    }

    /// Resumes a generator.
    ///
    /// # Errors
    /// As [`Ctx::call`]; `StopIteration` when it returns.
    pub fn resume(&mut self, generator: Handle, input: Result<Value, Handle>) -> Outcome {
        self.need(Need::Resume { generator, input })
    }

    /// The trap of a native call that must wait for something, at most until a deadline.
    #[must_use]
    pub fn block(&self, on: WaitOn, deadline: Option<u64>) -> Trap {
        Trap::Block(Wait { on, deadline })
    }

    // ---- exceptions ----

    /// An exception of a builtin class with one message, ready to be returned as an error.
    pub fn error(&mut self, class: Handle, message: impl Into<Box<str>>) -> Trap {
        let message = self.new_str(message);
        Trap::Raise(self.new_exception(class, &[message]))
    }

    /// `TypeError`
    pub fn type_error(&mut self, message: impl Into<Box<str>>) -> Trap {
        self.error(class::TYPE_ERROR, message)
    }

    /// `ValueError`
    pub fn value_error(&mut self, message: impl Into<Box<str>>) -> Trap {
        self.error(class::VALUE_ERROR, message)
    }

    /// The exception that a rule of numbers or of text asks for.
    pub fn raise(&mut self, raise: Raise) -> Trap {
        let class = match raise.class {
            RaiseClass::Type => class::TYPE_ERROR,
            RaiseClass::Value => class::VALUE_ERROR,
            RaiseClass::Overflow => class::OVERFLOW_ERROR,
            RaiseClass::ZeroDivision => class::ZERO_DIVISION_ERROR,
            RaiseClass::Memory => return self.memory_error(),
            RaiseClass::Index => class::INDEX_ERROR,
            RaiseClass::Lookup => class::LOOKUP_ERROR,
            RaiseClass::UnicodeEncode => class::UNICODE_ENCODE_ERROR,
            RaiseClass::UnicodeDecode => class::UNICODE_DECODE_ERROR,
        };
        if raise == Raise::out_of_range() {
            // The C library's error: a number and its text.
            let text = self.new_str("Numerical result out of range");
            return Trap::Raise(self.new_exception(class, &[Value::Int(34), text]));
        }
        self.error(class, raise.message)
    }

    /// `MemoryError`
    pub fn memory_error(&mut self) -> Trap {
        Trap::Raise(self.new_exception(class::MEMORY_ERROR, &[]))
    }

    /// `MemoryError` if an object of that many bytes can never fit into the heap.
    ///
    /// # Errors
    /// That.
    pub fn check_size(&mut self, bytes: usize) -> Result<(), Trap> {
        if bytes > self.state.heap.limit() {
            return Err(self.memory_error());
        }
        Ok(())
    }

    /// How deep Python calls may nest.
    #[must_use]
    pub fn recursion_limit(&self) -> usize {
        self.state
            .recursion_limit
            .map_or(super::interp::RECURSION_LIMIT, |limit| limit as usize)
    }

    /// Runs a native function's step into a nested operand: an error if that goes as deep as Python calls may
    /// go. `doing` ends the message, as in `" in comparison"`.
    ///
    /// # Errors
    /// `RecursionError`; what `f` returns.
    pub fn nested<T>(
        &mut self,
        doing: &str,
        f: impl FnOnce(&mut Self) -> Result<T, Trap>,
    ) -> Result<T, Trap> {
        let limit = self.recursion_limit();
        if self.exec.frames.len() + self.depth > limit
            || self.depth >= super::interp::RECURSION_LIMIT
        {
            let message = format!("maximum recursion depth exceeded{doing}");
            return Err(self.error(class::RECURSION_ERROR, message));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    /// Whether the `repr` of a container is asked for in the midst of its own, in this native call or in one
    /// below that waits for Python code.
    #[must_use]
    pub fn is_printing(&self, container: Handle) -> bool {
        self.printing.contains(&container)
            || self.exec.frames.iter().any(|frame| match frame {
                Frame::Native(frame) => match &**frame {
                    NativeFrame::Call(call) => call.printing.contains(&container),
                    _ => false,
                },
                Frame::Python(_) => false,
            })
    }

    /// `KeyError` of a key.
    pub fn key_error(&mut self, key: Value) -> Trap {
        Trap::Raise(self.new_exception(class::KEY_ERROR, &[key]))
    }

    /// `StopIteration`, with a value if it is not None.
    pub fn stop_iteration(&mut self, value: Value) -> Trap {
        let args: &[Value] = if matches!(value, Value::None) {
            &[]
        } else {
            &[value]
        };
        Trap::Raise(self.new_exception(class::STOP_ITERATION, args))
    }

    /// An exception object of a builtin class.
    pub fn new_exception(&mut self, class: Handle, args: &[Value]) -> Handle {
        let args = self.new_tuple(args);
        self.state.heap.alloc(Object::Exception(Box::new(Exception {
            class,
            args,
            attrs: Dict::default(),
            traceback: Vec::new(),
            cause: Value::None,
            context: Value::None,
            suppress_context: false,
        })))
    }

    /// The exception behind a handle. Only for handles that are known to be exceptions.
    #[must_use]
    pub fn exception(&self, handle: Handle) -> &Exception {
        match self.get(handle) {
            Object::Exception(exception) => exception,
            other => unreachable!("an exception, not {other:?}"),
        }
    }

    /// The same, to be changed.
    pub fn exception_mut(&mut self, handle: Handle) -> &mut Exception {
        match self.get_mut(handle) {
            Object::Exception(exception) => exception,
            other => unreachable!("an exception, not {other:?}"),
        }
    }

    /// Whether a trap is an exception of a class.
    #[must_use]
    pub fn is_raised(&self, trap: &Trap, class: Handle) -> bool {
        matches!(trap, Trap::Raise(exception) if self.is_subclass(self.peek(*exception).class(), class))
    }

    /// Makes an instance of a Python class without calling `__init__`.
    pub fn new_instance(&mut self, class: Handle, payload: Value) -> Value {
        self.alloc(Object::Instance(Box::new(Instance {
            class,
            attrs: Dict::default(),
            dict: None,
            payload,
        })))
    }
}
