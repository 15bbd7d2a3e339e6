//! `sys`, as far as a guest can use it: arguments, exit, streams, limits, and what names the interpreter that is
//! simulated, CPython 3.8.18 on Linux.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::{Module, Object};
use super::super::observer::{Outside, Region};
use super::super::ops::{convert, dunder, hash};
use super::super::value::{Handle, Value};
use super::{ALL, Const, NativeModule};
use num_traits::ToPrimitive;

/// The switch interval that a new interpreter has, in seconds.
const SWITCH_INTERVAL: f64 = 0.005;

/// `sys`
pub const MODULE: NativeModule = NativeModule {
    name: "sys",
    functions: FUNCTIONS,
    classes: &[],
    constants: &[
        ("maxsize", Const::Value(Value::Int(i64::MAX))),
        ("maxunicode", Const::Value(Value::Int(0x0010_FFFF))),
        ("hexversion", Const::Value(Value::Int(0x0308_12F0))),
        (
            "version",
            Const::Str("3.8.18 (racescope) [simulated CPython]"),
        ),
        ("copyright", Const::Str("")),
        ("platform", Const::Str("linux")),
        ("byteorder", Const::Str("little")),
        ("executable", Const::Str("racescope")),
        ("prefix", Const::Str("")),
        ("exec_prefix", Const::Str("")),
        ("float_repr_style", Const::Str("short")),
        ("dont_write_bytecode", Const::Value(Value::Bool(true))),
        ("stdout", Const::Stream(false)),
        ("stderr", Const::Stream(true)),
        ("__stdout__", Const::Stream(false)),
        ("__stderr__", Const::Stream(true)),
        ("argv", Const::Computed(&ARGV)),
        ("modules", Const::Computed(&MODULES)),
        ("path", Const::Computed(&PATH)),
        ("builtin_module_names", Const::Computed(&NAMES)),
        ("version_info", Const::Computed(&VERSION)),
        ("float_info", Const::Computed(&FLOATS)),
        ("int_info", Const::Computed(&INTS)),
        ("hash_info", Const::Computed(&HASHES)),
        ("flags", Const::Computed(&ALL_FLAGS)),
    ],
};

static FUNCTIONS: &[NativeFn] = &[
    NativeFn::function("exit", |cx, args| {
        args.expect(cx, "exit", 0, 0, 1)?;
        // A tuple is the arguments of `SystemExit`, as of any exception that C code raises.
        let given = match args.pos.first() {
            None | Some(Value::None) => Vec::new(),
            Some(&code) => match cx.object(code) {
                Some(Object::Tuple(items)) => items.to_vec(),
                _ => vec![code],
            },
        };
        Err(Trap::Raise(cx.new_exception(class::SYSTEM_EXIT, &given)))
    }),
    NativeFn::function("getrecursionlimit", |cx, args| {
        args.expect(cx, "getrecursionlimit", 0, 0, 0)?;
        cx.ask(Region::Outside(Outside::Interpreter));
        let limit = cx.recursion_limit();
        Ok(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)))
    }),
    NativeFn::function("setrecursionlimit", |cx, args| {
        args.expect(cx, "setrecursionlimit", 0, 1, 1)?;
        let Some(limit) = dunder::index(cx, args.at(0))? else {
            let message = format!(
                "an integer is required (got type {})",
                cx.class_name(args.at(0))
            );
            return Err(cx.type_error(message));
        };
        let Some(limit) = limit.to_i32() else {
            return Err(cx.error(
                class::OVERFLOW_ERROR,
                "Python int too large to convert to C int",
            ));
        };
        let Ok(limit) = u32::try_from(limit) else {
            return Err(cx.value_error("recursion limit must be greater or equal than 1"));
        };
        if limit == 0 {
            return Err(cx.value_error("recursion limit must be greater or equal than 1"));
        }
        let depth = cx.exec.frames.len();
        if depth >= limit as usize {
            return Err(cx.error(
                class::RECURSION_ERROR,
                format!(
                    "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
                ),
            ));
        }
        cx.alter(Region::Outside(Outside::Everything));
        cx.state.recursion_limit = Some(limit);
        Ok(Value::None)
    }),
    NativeFn::function("getswitchinterval", |cx, args| {
        args.expect(cx, "getswitchinterval", 0, 0, 0)?;
        cx.ask(Region::Outside(Outside::Interpreter));
        Ok(Value::Float(
            cx.state.switch_interval.unwrap_or(SWITCH_INTERVAL),
        ))
    }),
    NativeFn::function("setswitchinterval", |cx, args| {
        args.expect(cx, "setswitchinterval", 0, 1, 1)?;
        let interval = convert::expect_float(cx, args.at(0))?;
        if interval <= 0.0 {
            return Err(cx.value_error("switch interval must be strictly positive"));
        }
        // Remembered only: the scheduler decides who runs.
        cx.alter(Region::Outside(Outside::Interpreter));
        cx.state.switch_interval = Some(interval);
        Ok(Value::None)
    }),
    NativeFn::function("exc_info", |cx, args| {
        args.expect(cx, "exc_info", 0, 0, 0)?;
        let Value::Obj(exception) = cx.exec.handled else {
            return Ok(cx.new_tuple([Value::None; 3]));
        };
        let traceback = cx.alloc(Object::Traceback { exception, skip: 0 });
        let class = Value::Obj(cx.exception(exception).class);
        Ok(cx.new_tuple([class, Value::Obj(exception), traceback]))
    }),
    NativeFn::function("intern", |cx, args| {
        args.expect(cx, "intern", 0, 1, 1)?;
        let value = args.at(0);
        let Value::Obj(handle) = value else {
            return Err(not_a_string(cx, value));
        };
        if !matches!(cx.get(handle), Object::Str(_)) {
            return Err(not_a_string(cx, value));
        }
        let text = cx.text(handle);
        Ok(cx.program.find_interned(text).map_or(value, Value::Obj))
    }),
    NativeFn::function("getdefaultencoding", |cx, _| Ok(cx.new_str("utf-8"))),
    NativeFn::function("getfilesystemencoding", |cx, _| Ok(cx.new_str("utf-8"))),
    NativeFn::function("getsizeof", |cx, args| {
        args.expect(cx, "getsizeof", 0, 1, 2)?;
        Err(cx.error(
            class::NOT_IMPLEMENTED_ERROR,
            "getsizeof() is not supported by racescope: its objects have other sizes",
        ))
    }),
    NativeFn::function("_getframe", |cx, _| {
        Err(cx.error(
            class::NOT_IMPLEMENTED_ERROR,
            "_getframe() is not supported by racescope",
        ))
    }),
    NativeFn::function("settrace", |_, _| Ok(Value::None)),
    NativeFn::function("gettrace", |_, _| Ok(Value::None)),
];

fn not_a_string(cx: &mut Ctx<'_>, value: Value) -> Trap {
    let message = format!(
        "intern() argument must be str, not {}",
        cx.class_name(value)
    );
    cx.type_error(message)
}

static ARGV: GetSet = GetSet {
    name: "argv",
    get: |cx, _| {
        cx.ask(Region::Outside(Outside::Interpreter));
        if let Some(list) = cx.state.argv {
            return Ok(Value::Obj(list));
        }
        let program = cx.program;
        let mut items = vec![cx.new_str(&*program.filename)];
        for arg in &program.args {
            items.push(cx.new_str(arg.as_str()));
        }
        let list = cx.new_list(items);
        cx.alter(Region::Outside(Outside::Interpreter));
        cx.state.argv = list.handle();
        Ok(list)
    },
    set: None,
};

static PATH: GetSet = GetSet {
    name: "path",
    get: |cx, _| Ok(cx.new_list(Vec::new())),
    set: None,
};

/// The modules that the program can have imported, and itself.
static MODULES: GetSet = GetSet {
    name: "modules",
    get: |cx, _| {
        let mut found = vec![(
            "__main__",
            cx.alloc(Object::Module(Box::new(Module {
                name: "__main__".into(),
                dict: super::super::dict::Dict::default(),
                namespace: Some(0),
            }))),
        )];
        for module in ALL {
            if let Some(handle) = cx.program.module(module.name) {
                found.push((module.name, Value::Obj(handle)));
            }
        }
        let mut dict = super::super::dict::Dict::default();
        for (name, module) in found {
            let name = cx.new_str(name);
            let key_hash = hash::hash(cx, name)?;
            dict.push(key_hash, name, module);
        }
        Ok(cx.alloc(Object::Dict(Box::new(dict))))
    },
    set: None,
};

static NAMES: GetSet = GetSet {
    name: "builtin_module_names",
    get: |cx, _| {
        let mut names: Vec<&str> = ALL.iter().map(|module| module.name).collect();
        names.sort_unstable();
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            values.push(cx.new_str(name));
        }
        Ok(cx.new_tuple(values))
    },
    set: None,
};

/// A tuple with named items.
fn record(cx: &mut Ctx<'_>, class: Handle, items: &[Value]) -> Value {
    let tuple = cx.new_tuple(items);
    cx.new_instance(class, tuple)
}

fn item(cx: &mut Ctx<'_>, object: Value, index: usize) -> Outcome {
    let found = cx.as_items(object).and_then(|items| items.get(index));
    match found {
        Some(&value) => Ok(value),
        None => Err(cx.type_error("descriptor requires a record of sys")),
    }
}

fn cannot_create(cx: &mut Ctx<'_>, class: Handle, _: Args<'_>) -> Outcome {
    let message = format!("cannot create 'sys.{}' instances", cx.class(class).name);
    Err(cx.type_error(message))
}

/// `sys.version_info(major=3, …)`
fn show(cx: &mut Ctx<'_>, value: Value) -> Outcome {
    let class = cx.class_of(value);
    let class = cx.class(class);
    let (name, fields) = (class.name.to_string(), class.native.getsets);
    let mut parts = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        let value = item(cx, value, index)?;
        let text = super::super::ops::text::repr(cx, value)?;
        parts.push(format!("{}={text}", field.name));
    }
    Ok(cx.new_str(format!("sys.{name}({})", parts.join(", "))))
}

macro_rules! record {
    ($class:ident, $computed:ident, $name:literal, $handle:ident, [$( $index:literal $field:literal = $value:expr ),* $(,)?]) => {
        #[doc = concat!("`sys.", $name, "`")]
        pub static $class: NativeClass = NativeClass {
            new: cannot_create,
            methods: &[NativeFn::method("__repr__", |cx, args| show(cx, args.at(0)))],
            class_methods: &[],
            getsets: &[$( GetSet {
                name: $field,
                get: |cx, object| item(cx, object, $index),
                set: None,
            }, )*],
        };
        static $computed: GetSet = GetSet {
            name: $name,
            get: |cx, _| {
                let values: &[fn(&mut Ctx<'_>) -> Value] = &[$( $value ),*];
                let mut items = Vec::with_capacity(values.len());
                for value in values {
                    items.push(value(cx));
                }
                Ok(record(cx, class::$handle, &items))
            },
            set: None,
        };
    };
}

record!(VERSION_INFO, VERSION, "version_info", VERSION_INFO, [
    0 "major" = |_| Value::Int(3),
    1 "minor" = |_| Value::Int(8),
    2 "micro" = |_| Value::Int(18),
    3 "releaselevel" = |cx| cx.new_str("final"),
    4 "serial" = |_| Value::Int(0),
]);
record!(FLOAT_INFO, FLOATS, "float_info", FLOAT_INFO, [
    0 "max" = |_| Value::Float(f64::MAX),
    1 "max_exp" = |_| Value::Int(1024),
    2 "max_10_exp" = |_| Value::Int(308),
    3 "min" = |_| Value::Float(f64::MIN_POSITIVE),
    4 "min_exp" = |_| Value::Int(-1021),
    5 "min_10_exp" = |_| Value::Int(-307),
    6 "dig" = |_| Value::Int(15),
    7 "mant_dig" = |_| Value::Int(53),
    8 "epsilon" = |_| Value::Float(f64::EPSILON),
    9 "radix" = |_| Value::Int(2),
    10 "rounds" = |_| Value::Int(1),
]);
record!(INT_INFO, INTS, "int_info", INT_INFO, [
    0 "bits_per_digit" = |_| Value::Int(30),
    1 "sizeof_digit" = |_| Value::Int(4),
]);
record!(HASH_INFO, HASHES, "hash_info", HASH_INFO, [
    0 "width" = |_| Value::Int(64),
    1 "modulus" = |_| Value::Int((1 << 61) - 1),
    2 "inf" = |_| Value::Int(314_159),
    3 "nan" = |_| Value::Int(0),
    4 "imag" = |_| Value::Int(1_000_003),
    5 "algorithm" = |cx| cx.new_str("siphash24"),
    6 "hash_bits" = |_| Value::Int(64),
    7 "seed_bits" = |_| Value::Int(128),
    8 "cutoff" = |_| Value::Int(0),
]);
record!(FLAGS, ALL_FLAGS, "flags", FLAGS, [
    0 "debug" = |_| Value::Int(0),
    1 "inspect" = |_| Value::Int(0),
    2 "interactive" = |_| Value::Int(0),
    3 "optimize" = |_| Value::Int(0),
    4 "dont_write_bytecode" = |_| Value::Int(0),
    5 "no_user_site" = |_| Value::Int(0),
    6 "no_site" = |_| Value::Int(0),
    7 "ignore_environment" = |_| Value::Int(0),
    8 "verbose" = |_| Value::Int(0),
    9 "bytes_warning" = |_| Value::Int(0),
    10 "quiet" = |_| Value::Int(0),
    11 "hash_randomization" = |_| Value::Int(1),
    12 "isolated" = |_| Value::Int(0),
    13 "dev_mode" = |_| Value::Bool(false),
    14 "utf8_mode" = |_| Value::Int(0),
]);
