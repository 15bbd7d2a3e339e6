//! Looking at values without touching them: short texts for any Python value, and the names that objects go by.
//!
//! A trace must not change what it shows, so nothing here runs Python code: an object of a Python class is its class's
//! name, whatever its `__repr__` would say. Every text is cut to a number of characters while it is made, so that
//! a list of a million items costs no more than a short one.

use crate::runtime::class_table as class;
use crate::runtime::dict::Dict;
use crate::runtime::frame::{Exec, Frame};
use crate::runtime::object::{Class, Instance, Object};
use crate::runtime::program::{Name, Program};
use crate::runtime::state::State;
use crate::runtime::sync::Sync;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use crate::text::display::escape_for_display;
use crate::text::repr::{repr_bytes, repr_complex, repr_float, repr_str};

/// What can be seen of an execution at one moment.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// The program.
    pub program: &'a Program,
    /// The state.
    pub state: &'a State,
}

/// A text that stops growing at a number of characters.
struct Cut {
    text: String,
    left: usize,
    overflowed: bool,
}

impl Cut {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if self.left == 0 {
                self.overflowed = true;
                return;
            }
            self.text.push(c);
            self.left -= 1;
        }
    }

    fn finish(mut self) -> String {
        if self.overflowed {
            self.text.pop();
            self.text.push('…');
        }
        self.text
    }
}

/// How deep the text of a container goes into its items.
const DEPTH: u32 = 8;

impl<'a> Sight<'a> {
    /// An object; a freed place if there is none yet.
    #[must_use]
    pub fn get(&self, handle: Handle) -> &'a Object {
        if handle.is_frozen() {
            self.program.get(handle)
        } else {
            self.state.heap.find(handle).unwrap_or(&Object::Free)
        }
    }

    /// The text of a `str`.
    #[must_use]
    pub fn as_str(&self, value: Value) -> Option<&'a str> {
        match self.get(value.handle()?) {
            Object::Str(string) => Some(string.as_str()),
            _ => None,
        }
    }

    /// The text of an interned name.
    #[must_use]
    pub fn name(&self, name: Name) -> &'a str {
        self.as_str(Value::Obj(name.handle)).unwrap_or_default()
    }

    /// The object behind a value, or the builtin one that an instance extends.
    #[must_use]
    pub fn payload(&self, value: Value) -> Option<(Handle, &'a Object)> {
        let handle = value.handle()?;
        match self.get(handle) {
            Object::Instance(instance) if !instance.payload.is_unbound() => {
                let inner = instance.payload.handle()?;
                Some((inner, self.get(inner)))
            }
            object => Some((handle, object)),
        }
    }

    /// A class object.
    #[must_use]
    pub fn class(&self, handle: Handle) -> Option<&'a Class> {
        match self.get(handle) {
            Object::Class(class) => Some(class),
            _ => None,
        }
    }

    /// The name of the class of an object.
    #[must_use]
    pub fn class_name(&self, object: &Object) -> &'a str {
        self.class(object.class())
            .map_or("object", |class| &class.name)
    }

    /// What a dict holds under a name.
    #[must_use]
    pub fn in_dict(&self, dict: &Dict, name: Name) -> Option<Value> {
        let position = dict.find(name.hash, |key| {
            key == Value::Obj(name.handle) || self.as_str(key) == Some(self.name(name))
        })?;
        dict.at(position).map(|pair| pair.1)
    }

    /// The attributes of an instance: in a dict of its own once someone has asked for `__dict__`.
    fn attrs(&self, instance: &'a Instance) -> &'a Dict {
        match instance.dict.map(|dict| self.get(dict)) {
            Some(Object::Dict(dict)) => dict,
            _ => &instance.attrs,
        }
    }

    /// What an object itself (or, if it is a class, that class) holds under a name.
    #[must_use]
    pub fn attribute(&self, object: Handle, name: Name) -> Option<Value> {
        let attrs = match self.get(object) {
            Object::Instance(instance) => self.attrs(instance),
            Object::Class(class) => &class.dict,
            Object::Exception(exception) => &exception.attrs,
            Object::Function(function) => &function.attrs,
            Object::Module(module) => &module.dict,
            _ => return None,
        };
        self.in_dict(attrs, name)
    }

    /// The value of a global variable.
    #[must_use]
    pub fn global(&self, slot: u32) -> Value {
        let word = self.state.globals.get(slot as usize);
        word.map_or(Value::Unbound, |word| word.value())
    }

    /// Whether a value is a number, a string, a bool, None, or a container.
    #[must_use]
    pub fn is_data(&self, value: Value) -> bool {
        match value {
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => true,
            Value::Unbound | Value::Ellipsis | Value::NotImplemented => false,
            Value::Obj(handle) => matches!(
                self.get(handle),
                Object::Str(_)
                    | Object::Bytes(_)
                    | Object::ByteArray(_)
                    | Object::BigInt(_)
                    | Object::Complex(..)
                    | Object::Tuple(_)
                    | Object::List(_)
                    | Object::Dict(_)
                    | Object::Set(_)
                    | Object::FrozenSet(_)
            ),
        }
    }

    /// A list, dict, set or bytearray.
    #[must_use]
    pub fn is_container(&self, value: Value) -> bool {
        matches!(
            self.payload(value),
            Some((
                _,
                Object::List(_) | Object::Dict(_) | Object::Set(_) | Object::ByteArray(_)
            ))
        )
    }

    /// Whether a value is something that threads meet at: a lock, a queue, a thread, …
    #[must_use]
    pub fn is_sync(&self, value: Value) -> bool {
        matches!(self.payload(value), Some((_, Object::Sync(_))))
    }

    /// The text of a value in at most `limit` characters, safe to print.
    #[must_use]
    pub fn short(&self, value: Value, limit: usize) -> String {
        let mut out = Cut {
            text: String::new(),
            left: limit,
            overflowed: false,
        };
        self.write(value, &mut out, 0);
        out.finish()
    }

    fn write(&self, value: Value, out: &mut Cut, depth: u32) {
        match value {
            // A slot that nothing was stored into yet.
            Value::Unbound => out.push("–"),
            Value::None => out.push("None"),
            Value::Ellipsis => out.push("Ellipsis"),
            Value::NotImplemented => out.push("NotImplemented"),
            Value::Bool(true) => out.push("True"),
            Value::Bool(false) => out.push("False"),
            Value::Int(int) => out.push(&int.to_string()),
            Value::Float(float) => out.push(&repr_float(float)),
            Value::Obj(handle) => self.write_object(self.get(handle), out, depth),
        }
    }

    fn write_object(&self, object: &Object, out: &mut Cut, depth: u32) {
        // One character more than there is room for tells that there was too much.
        let most = out.left + 1;
        match object {
            Object::Str(string) => {
                let start: String = string.as_str().chars().take(most).collect();
                out.push(&repr_str(&start));
            }
            Object::Bytes(bytes) => out.push(&repr_bytes(&bytes[..bytes.len().min(most)])),
            Object::ByteArray(bytes) => {
                out.push("bytearray(");
                out.push(&repr_bytes(&bytes[..bytes.len().min(most)]));
                out.push(")");
            }
            Object::BigInt(int) if int.bits() > 4 * most as u64 => {
                out.push(&format!("<int of {} bits>", int.bits()));
            }
            Object::BigInt(int) => out.push(&int.to_string()),
            Object::Complex(re, im) => out.push(&repr_complex(*re, *im)),
            Object::Tuple(items) if items.len() == 1 => {
                self.write_items(&["(", ",)"], items.iter().copied(), out, depth);
            }
            Object::Tuple(items) => {
                self.write_items(&["(", ")"], items.iter().copied(), out, depth);
            }
            Object::List(items) => self.write_items(&["[", "]"], items.iter().copied(), out, depth),
            Object::Set(set) if set.is_empty() => out.push("set()"),
            Object::FrozenSet(set) if set.is_empty() => out.push("frozenset()"),
            Object::Set(set) => {
                self.write_items(&["{", "}"], set.iter().map(|item| item.1), out, depth);
            }
            Object::FrozenSet(set) => {
                let items = set.iter().map(|item| item.1);
                self.write_items(&["frozenset({", "})"], items, out, depth);
            }
            Object::Dict(dict) => self.write_dict(dict, out, depth),
            Object::Range(range) if range.step == 1 => {
                out.push(&format!("range({}, {})", range.start, range.stop));
            }
            Object::Range(range) => {
                let text = format!("range({}, {}, {})", range.start, range.stop, range.step);
                out.push(&text);
            }
            Object::Slice(parts) => {
                for (i, &part) in parts.iter().enumerate() {
                    if i > 0 && !(i == 2 && matches!(part, Value::None)) {
                        out.push(":");
                    }
                    if !matches!(part, Value::None) {
                        self.write(part, out, depth + 1);
                    }
                }
            }
            Object::Function(function) => {
                let name = self.as_str(function.name).unwrap_or_default();
                out.push(&format!("<def {}>", escape_for_display(name)));
            }
            Object::Native(native) => out.push(&format!("<def {}>", native.name)),
            Object::Method { function, .. } => {
                self.write_object(self.get(*function), out, depth);
            }
            Object::Class(class) => {
                out.push(&format!("<class {}>", escape_for_display(&class.name)));
            }
            Object::Module(module) => {
                out.push(&format!("<module {}>", escape_for_display(&module.name)));
            }
            Object::Code(code) => {
                let name = &self.program.codes[*code as usize].code.name;
                out.push(&format!("<code {name}>"));
            }
            Object::Exception(exception) => {
                out.push(self.class(exception.class).map_or("", |class| &class.name));
                match exception.args.handle().map(|args| self.get(args)) {
                    Some(Object::Tuple(args)) => {
                        self.write_items(&["(", ")"], args.iter().copied(), out, depth);
                    }
                    _ => out.push("()"),
                }
            }
            Object::Instance(instance) if self.is_data(instance.payload) => {
                self.write(instance.payload, out, depth);
            }
            object => {
                let name = escape_for_display(self.class_name(object));
                out.push(&format!("<{name}>"));
            }
        }
    }

    fn write_items(
        &self,
        brackets: &[&str; 2],
        items: impl Iterator<Item = Value>,
        out: &mut Cut,
        depth: u32,
    ) {
        out.push(brackets[0]);
        for (i, item) in items.enumerate() {
            if i > 0 {
                out.push(", ");
            }
            if out.overflowed {
                return;
            }
            if depth >= DEPTH {
                out.push("…");
                break;
            }
            self.write(item, out, depth + 1);
        }
        out.push(brackets[1]);
    }

    fn write_dict(&self, dict: &Dict, out: &mut Cut, depth: u32) {
        out.push("{");
        for (i, (key, value)) in dict.iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            if out.overflowed {
                return;
            }
            if depth >= DEPTH {
                out.push("…");
                break;
            }
            self.write(key, out, depth + 1);
            out.push(": ");
            self.write(value, out, depth + 1);
        }
        out.push("}");
    }

    /// The name that an object goes by: a global variable's, else a local one's of the thread that looks at it, else
    /// `object.attribute` of a global object.
    #[must_use]
    pub fn name_of(&self, object: Handle, exec: Option<&Exec>) -> Option<String> {
        let is_it = |value: Value| value == Value::Obj(object);
        let globals = || {
            let slots = self.program.slots.iter().zip(&self.state.globals);
            slots
                .filter(|(slot, _)| slot.namespace == 0)
                .map(|(slot, word)| (slot, word.value()))
        };
        if let Some((slot, _)) = globals().find(|(_, value)| is_it(*value)) {
            return Some(self.name(slot.name).to_owned());
        }
        if let Some(name) = exec.and_then(|exec| self.local_name(exec, object)) {
            return Some(name.to_owned());
        }
        globals().find_map(|(slot, value)| {
            let Object::Instance(instance) = self.get(value.handle()?) else {
                return None;
            };
            let (key, _) = self.attrs(instance).iter().find(|pair| is_it(pair.1))?;
            Some(format!("{}.{}", self.name(slot.name), self.as_str(key)?))
        })
    }

    fn local_name(&self, exec: &Exec, object: Handle) -> Option<&'a str> {
        let frame = exec.frames.iter().rev().find_map(|frame| match frame {
            Frame::Python(frame) => Some(frame),
            Frame::Native(_) => None,
        })?;
        let code = &self.program.codes[frame.code as usize];
        let locals = exec.values.get(frame.base as usize..)?;
        let local = code.varnames.iter().zip(locals);
        let mut local = local.filter(|(_, word)| word.value() == Value::Obj(object));
        if let Some((name, _)) = local.next() {
            return Some(self.name(*name));
        }
        let cells = locals.get(code.varnames.len()..)?;
        let mut cells = code.cells.iter().zip(cells);
        cells.find_map(|(name, cell)| match self.get(cell.value().handle()?) {
            Object::Cell(value) if *value == Value::Obj(object) => Some(self.name(*name)),
            _ => None,
        })
    }

    /// An object as the receiver of a method: its name, or its value.
    #[must_use]
    pub fn called(&self, value: Value, exec: Option<&Exec>, limit: usize) -> String {
        if let Value::Obj(handle) = value {
            let has_identity = !matches!(
                self.get(handle),
                Object::Str(_) | Object::Bytes(_) | Object::BigInt(_) | Object::Tuple(_)
            );
            if let (true, Some(name)) = (has_identity, self.name_of(handle, exec)) {
                return escape_for_display(&name);
            }
        }
        self.short(value, limit)
    }

    /// The name that the program gave to a thread, if it is not one that Python makes up.
    #[must_use]
    pub fn thread_name(&self, thread: ThreadId) -> Option<String> {
        let object = self.state.threads.get(thread as usize)?.object;
        let Object::Sync(sync) = self.payload(object)?.1 else {
            return None;
        };
        let Sync::Thread(thread) = &**sync else {
            return None;
        };
        let name = self.as_str(thread.name)?;
        let is_made_up = ["MainThread", "Thread-", "Dummy-", "ThreadPoolExecutor-"]
            .iter()
            .any(|start| name.starts_with(start));
        (!is_made_up && !name.is_empty()).then(|| escape_for_display(name))
    }

    /// An exception as the last line of a traceback has it.
    #[must_use]
    pub fn exception(&self, exception: Handle, limit: usize) -> String {
        let Object::Exception(object) = self.get(exception) else {
            // An exception of a Python class that extends a builtin one.
            return self.short(Value::Obj(exception), limit);
        };
        let name = escape_for_display(self.class(object.class).map_or("", |class| &class.name));
        let args = match object.args.handle().map(|args| self.get(args)) {
            Some(Object::Tuple(args)) => &**args,
            _ => &[],
        };
        match args {
            [] => name,
            [one] => match self.as_str(*one) {
                Some(text) if object.class != class::KEY_ERROR => {
                    let start: String = text.chars().take(limit).collect();
                    format!("{name}: {}", escape_for_display(&start))
                }
                _ => format!("{name}: {}", self.short(*one, limit)),
            },
            _ => format!("{name}: {}", self.short(object.args, limit)),
        }
    }
}
