//! The exception classes, from `Objects/exceptions.c` of CPython 3.8: how they are made, their attributes, and
//! how they show themselves.
//!
//! Every exception object, of a builtin class or of one that the program derives, is an
//! [`Object::Exception`] with its class.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{Exception, Object};
use super::super::ops::{iteration, text};
use super::super::value::{Handle, Value};

/// `BaseException`
pub static CLASS: NativeClass = NativeClass {
    new: |cx, class, args| Ok(Value::Obj(cx.new_exception(class, args.pos))),
    methods: &[
        NativeFn::method("__init__", |cx, args| {
            let exception = of_self(cx, args)?;
            no_keywords(cx, exception, args)?;
            let rest = cx.new_tuple(&args.pos[1..]);
            cx.exception_mut(exception).args = rest;
            Ok(Value::None)
        }),
        NativeFn::method("__str__", |cx, args| {
            let exception = of_self(cx, args)?;
            let text = plain_str(cx, exception)?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("__repr__", |cx, args| {
            let exception = of_self(cx, args)?;
            let text = text::repr_builtin(cx, Value::Obj(exception))?;
            Ok(cx.new_str(text))
        }),
        NativeFn::method("with_traceback", |cx, args| {
            args.expect(cx, "with_traceback", 1, 1, 1)?;
            let exception = of_self(cx, args)?;
            set_traceback(cx, exception, args.at(1))?;
            Ok(args.at(0))
        }),
    ],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "args",
            get: |cx, object| Ok(get(cx, object)?.args),
            set: Some(|cx, object, value| {
                let exception = handle(cx, object)?;
                let items = iteration::items(cx, value)?;
                let args = cx.new_tuple(items);
                cx.exception_mut(exception).args = args;
                Ok(())
            }),
        },
        GetSet {
            name: "__cause__",
            get: |cx, object| Ok(get(cx, object)?.cause),
            set: Some(|cx, object, value| {
                let exception = handle(cx, object)?;
                let value = linked(cx, value, "cause")?;
                let exception = cx.exception_mut(exception);
                exception.cause = value;
                exception.suppress_context = true;
                Ok(())
            }),
        },
        GetSet {
            name: "__context__",
            get: |cx, object| Ok(get(cx, object)?.context),
            set: Some(|cx, object, value| {
                let exception = handle(cx, object)?;
                let value = linked(cx, value, "context")?;
                cx.exception_mut(exception).context = value;
                Ok(())
            }),
        },
        GetSet {
            name: "__suppress_context__",
            get: |cx, object| Ok(Value::Bool(get(cx, object)?.suppress_context)),
            set: Some(|cx, object, value| {
                let exception = handle(cx, object)?;
                let Value::Bool(value) = value else {
                    return Err(cx.type_error("attribute value type must be bool"));
                };
                cx.exception_mut(exception).suppress_context = value;
                Ok(())
            }),
        },
        GetSet {
            name: "__traceback__",
            get: |cx, object| {
                let exception = handle(cx, object)?;
                if cx.exception(exception).traceback.is_empty() {
                    return Ok(Value::None);
                }
                Ok(cx.alloc(Object::Traceback { exception, skip: 0 }))
            },
            set: Some(|cx, object, value| {
                let exception = handle(cx, object)?;
                set_traceback(cx, exception, value)
            }),
        },
    ],
};

/// The exception behind the first argument of a method.
fn of_self(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<Handle, Trap> {
    match args.pos.first() {
        Some(&object) => handle(cx, object),
        None => Err(cx.type_error("descriptor of 'BaseException' object needs an argument")),
    }
}

fn handle(cx: &mut Ctx<'_>, object: Value) -> Result<Handle, Trap> {
    if let Value::Obj(handle) = object
        && matches!(cx.get(handle), Object::Exception(_))
    {
        return Ok(handle);
    }
    let message = format!(
        "descriptor requires a 'BaseException' object but received a '{}'",
        cx.class_name(object)
    );
    Err(cx.type_error(message))
}

fn get<'c>(cx: &'c mut Ctx<'_>, object: Value) -> Result<&'c Exception, Trap> {
    let handle = handle(cx, object)?;
    Ok(cx.exception(handle))
}

fn no_keywords(cx: &mut Ctx<'_>, exception: Handle, args: Args<'_>) -> Result<(), Trap> {
    if args.kw.is_empty() {
        return Ok(());
    }
    let class = cx.exception(exception).class;
    let message = format!("{}() takes no keyword arguments", cx.class(class).name);
    Err(cx.type_error(message))
}

/// What may be assigned to `__cause__` and `__context__`.
fn linked(cx: &mut Ctx<'_>, value: Value, what: &str) -> Outcome {
    if matches!(value, Value::None) || cx.is_instance(value, class::BASE_EXCEPTION) {
        return Ok(value);
    }
    Err(cx.type_error(format!(
        "exception {what} must be None or derive from BaseException"
    )))
}

fn set_traceback(cx: &mut Ctx<'_>, exception: Handle, value: Value) -> Result<(), Trap> {
    let entries = match value {
        Value::None => Vec::new(),
        _ => match cx.object(value) {
            Some(&Object::Traceback { exception, skip }) => {
                let mut entries = cx.exception(exception).traceback.clone();
                entries.truncate(entries.len().saturating_sub(skip as usize));
                entries
            }
            _ => return Err(cx.type_error("__traceback__ must be a traceback or None")),
        },
    };
    cx.exception_mut(exception).traceback = entries;
    Ok(())
}

/// The items of `args`.
fn items(cx: &Ctx<'_>, exception: Handle) -> Vec<Value> {
    cx.as_items(cx.exception(exception).args)
        .map(<[Value]>::to_vec)
        .unwrap_or_default()
}

/// `str(exception)` as its builtin class has it.
///
/// # Errors
/// What the `__str__` or `__repr__` of an argument raises.
pub fn plain_str(cx: &mut Ctx<'_>, exception: Handle) -> Result<String, Trap> {
    let args = items(cx, exception);
    let layout = cx.exception(exception).class;
    if cx.is_subclass(layout, class::KEY_ERROR)
        && let [key] = args[..]
    {
        return text::repr(cx, key);
    }
    if cx.is_subclass(layout, class::OS_ERROR)
        && let Some(said) = os_str(cx, exception)?
    {
        return Ok(said);
    }
    if cx.is_subclass(layout, class::UNICODE_DECODE_ERROR)
        && let [encoding, object, start, end, reason] = args[..]
        && let (Value::Int(start), Value::Int(end)) = (start, end)
    {
        let (encoding, reason) = (text::str(cx, encoding)?, text::str(cx, reason)?);
        let byte = match cx.object(object) {
            Some(Object::Bytes(bytes)) => usize::try_from(start)
                .ok()
                .and_then(|start| bytes.get(start).copied()),
            _ => None,
        };
        return Ok(match byte {
            Some(byte) if end == start + 1 => format!(
                "'{encoding}' codec can't decode byte {byte:#04x} in position {start}: {reason}"
            ),
            _ => format!(
                "'{encoding}' codec can't decode bytes in position {start}-{}: {reason}",
                end - 1
            ),
        });
    }
    if cx.is_subclass(layout, class::UNICODE_ENCODE_ERROR)
        && let [encoding, object, start, end, reason] = args[..]
        && let (Value::Int(start), Value::Int(end)) = (start, end)
    {
        let (encoding, reason) = (text::str(cx, encoding)?, text::str(cx, reason)?);
        let bad = cx
            .as_str(object)
            .and_then(|text| text.chars().nth(usize::try_from(start).ok()?));
        return Ok(match bad {
            Some(bad) if end == start + 1 => {
                let code = crate::text::unicode::code(bad);
                let shown = match code {
                    0..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                };
                format!(
                    "'{encoding}' codec can't encode character '{shown}' in position {start}: {reason}"
                )
            }
            _ => format!(
                "'{encoding}' codec can't encode characters in position {start}-{}: {reason}",
                end - 1
            ),
        });
    }
    match args[..] {
        [] => Ok(String::new()),
        [one] => text::str(cx, one),
        _ => {
            let args = cx.exception(exception).args;
            text::repr(cx, args)
        }
    }
}

/// `[Errno 2] No such file or directory: 'x'`
fn os_str(cx: &mut Ctx<'_>, exception: Handle) -> Result<Option<String>, Trap> {
    let [errno, strerror, filename, filename2] = ["errno", "strerror", "filename", "filename2"]
        .map(|name| own(cx, exception, name).filter(|value| !matches!(value, Value::None)));
    let (Some(errno), Some(strerror)) = (errno, strerror) else {
        return Ok(None);
    };
    let mut said = format!(
        "[Errno {}] {}",
        text::str(cx, errno)?,
        text::str(cx, strerror)?
    );
    if let Some(filename) = filename {
        said.push_str(": ");
        said.push_str(&text::repr(cx, filename)?);
        if let Some(filename2) = filename2 {
            said.push_str(" -> ");
            said.push_str(&text::repr(cx, filename2)?);
        }
    }
    Ok(Some(said))
}

/// An attribute that the exception itself has.
fn own(cx: &Ctx<'_>, exception: Handle, name: &str) -> Option<Value> {
    let name = cx.name_of(cx.program.find_interned(name)?);
    cx.dict_get_name(&cx.exception(exception).attrs, name)
}

fn set_own(cx: &mut Ctx<'_>, exception: Handle, name: &str, value: Value) {
    let name = match cx.program.find_interned(name) {
        Some(handle) => cx.name_of(handle),
        None => unreachable!("the attributes of exceptions are interned with their classes"),
    };
    let found = cx
        .exception(exception)
        .attrs
        .find(name.hash, |key| cx.is_name(key, name));
    let attrs = &mut cx.exception_mut(exception).attrs;
    match found {
        Some(position) => {
            attrs.set_at(position, value);
        }
        None => attrs.push(name.hash, Value::Obj(name.handle), value),
    }
}

/// The first argument, or None: `StopIteration.value` and its like.
fn first_argument(cx: &Ctx<'_>, exception: Handle) -> Value {
    cx.as_items(cx.exception(exception).args)
        .and_then(|args| args.first().copied())
        .unwrap_or(Value::None)
}

/// An attribute that is kept with the exception's own once it is assigned, and is `$default` before.
macro_rules! attribute {
    ($name:literal, $default:expr) => {
        GetSet {
            name: $name,
            get: |cx, object| {
                let exception = handle(cx, object)?;
                if let Some(value) = own(cx, exception, $name) {
                    return Ok(value);
                }
                let default: fn(&Ctx<'_>, Handle) -> Value = $default;
                Ok(default(cx, exception))
            },
            set: Some(|cx, object, value| {
                let exception = handle(cx, object)?;
                set_own(cx, exception, $name, value);
                Ok(())
            }),
        }
    };
}

const fn derived(getsets: &'static [GetSet]) -> NativeClass {
    NativeClass {
        new: |cx, class, args| Ok(Value::Obj(cx.new_exception(class, args.pos))),
        methods: &[],
        class_methods: &[],
        getsets,
    }
}

/// `StopIteration`
pub static STOP_ITERATION: NativeClass = derived(&[attribute!("value", first_argument)]);

/// `SystemExit`
pub static SYSTEM_EXIT: NativeClass = derived(&[attribute!("code", |cx, exception| {
    let args = cx.exception(exception).args;
    match cx.as_items(args) {
        Some([]) | None => Value::None,
        Some([one]) => *one,
        Some(_) => args,
    }
})]);

/// `ImportError`
pub static IMPORT_ERROR: NativeClass = NativeClass {
    new: |cx, class, args| Ok(Value::Obj(cx.new_exception(class, args.pos))),
    methods: &[NativeFn::method("__init__", |cx, args| {
        let exception = of_self(cx, args)?;
        for &(key, value) in args.kw {
            let key = cx.text(key).to_owned();
            if key != "name" && key != "path" {
                let message = format!("'{key}' is an invalid keyword argument for ImportError()");
                return Err(cx.type_error(message));
            }
            set_own(cx, exception, &key, value);
        }
        let rest = cx.new_tuple(&args.pos[1..]);
        cx.exception_mut(exception).args = rest;
        Ok(Value::None)
    })],
    class_methods: &[],
    getsets: &[
        attribute!("name", |_, _| Value::None),
        attribute!("path", |_, _| Value::None),
        attribute!("msg", first_argument),
    ],
};

/// `SyntaxError`
pub static SYNTAX_ERROR: NativeClass = derived(&[attribute!("msg", first_argument)]);

macro_rules! from_args {
    ($name:literal $index:literal) => {
        attribute!($name, |cx, exception| cx
            .as_items(cx.exception(exception).args)
            .and_then(|args| args.get($index).copied())
            .unwrap_or(Value::None))
    };
}

/// `UnicodeDecodeError` and `UnicodeEncodeError`
pub static UNICODE_CODEC_ERROR: NativeClass = NativeClass {
    new: |cx, class, args| {
        let given = args.pos.len();
        if given != 5 {
            return Err(cx.type_error(format!(
                "function takes exactly 5 arguments ({given} given)"
            )));
        }
        Ok(Value::Obj(cx.new_exception(class, args.pos)))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[
        from_args!("encoding" 0),
        from_args!("object" 1),
        from_args!("start" 2),
        from_args!("end" 3),
        from_args!("reason" 4),
    ],
};

/// `OSError`
pub static OS_ERROR: NativeClass = NativeClass {
    new: |cx, class, args| {
        let class = match args.pos {
            [errno, _, ..] if class == class::OS_ERROR => of_errno(*errno).unwrap_or(class),
            _ => class,
        };
        let exception = cx.new_exception(class, args.pos);
        fill_os_error(cx, exception, args.pos);
        Ok(Value::Obj(exception))
    },
    methods: &[NativeFn::method("__init__", |cx, args| {
        let exception = of_self(cx, args)?;
        no_keywords(cx, exception, args)?;
        fill_os_error(cx, exception, &args.pos[1..]);
        Ok(Value::None)
    })],
    class_methods: &[],
    getsets: &[
        attribute!("errno", |_, _| Value::None),
        attribute!("strerror", |_, _| Value::None),
        attribute!("filename", |_, _| Value::None),
        attribute!("filename2", |_, _| Value::None),
    ],
};

/// `errno, strerror[, filename[, winerror[, filename2]]]`; `args` keeps the first two.
fn fill_os_error(cx: &mut Ctx<'_>, exception: Handle, given: &[Value]) {
    let mut kept = given;
    if (2..=5).contains(&given.len()) {
        set_own(cx, exception, "errno", given[0]);
        set_own(cx, exception, "strerror", given[1]);
        if let Some(&filename) = given.get(2) {
            set_own(cx, exception, "filename", filename);
            kept = &given[..2];
        }
        if let Some(&filename2) = given.get(4) {
            set_own(cx, exception, "filename2", filename2);
        }
    }
    let kept = cx.new_tuple(kept);
    cx.exception_mut(exception).args = kept;
}

/// The class that `OSError(errno, …)` makes, by Linux's numbers.
fn of_errno(errno: Value) -> Option<Handle> {
    let Value::Int(errno) = errno else {
        return None;
    };
    Some(match errno {
        1 | 13 => class::PERMISSION_ERROR,
        2 => class::FILE_NOT_FOUND_ERROR,
        3 => class::PROCESS_LOOKUP_ERROR,
        4 => class::INTERRUPTED_ERROR,
        10 => class::CHILD_PROCESS_ERROR,
        11 | 114 | 115 => class::BLOCKING_IO_ERROR,
        17 => class::FILE_EXISTS_ERROR,
        20 => class::NOT_A_DIRECTORY_ERROR,
        21 => class::IS_A_DIRECTORY_ERROR,
        32 | 108 => class::BROKEN_PIPE_ERROR,
        103 => class::CONNECTION_ABORTED_ERROR,
        104 => class::CONNECTION_RESET_ERROR,
        110 => class::TIMEOUT_ERROR,
        111 => class::CONNECTION_REFUSED_ERROR,
        _ => return None,
    })
}

/// `traceback`: what a program can ask of it.
pub static TRACEBACK: NativeClass = NativeClass {
    new: |cx, class, _| {
        let message = format!("cannot create '{}' instances", cx.class(class).name);
        Err(cx.type_error(message))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[
        GetSet {
            name: "tb_lineno",
            get: |cx, object| {
                let Some(&Object::Traceback { exception, skip }) = cx.object(object) else {
                    return Ok(Value::None);
                };
                let entry = cx
                    .exception(exception)
                    .traceback
                    .iter()
                    .rev()
                    .nth(skip as usize);
                Ok(entry.map_or(Value::None, |entry| {
                    let code = &cx.program.codes[entry.code as usize].code;
                    let line = code.lines.get(entry.instr as usize).copied();
                    Value::Int(i64::from(line.unwrap_or(code.firstlineno)))
                }))
            },
            set: None,
        },
        GetSet {
            name: "tb_next",
            get: |cx, object| {
                let Some(&Object::Traceback { exception, skip }) = cx.object(object) else {
                    return Ok(Value::None);
                };
                if skip as usize + 1 >= cx.exception(exception).traceback.len() {
                    return Ok(Value::None);
                }
                Ok(cx.alloc(Object::Traceback {
                    exception,
                    skip: skip + 1,
                }))
            },
            set: None,
        },
    ],
};
