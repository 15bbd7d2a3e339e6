//! What never changes while a program runs: its code, constants and names, the builtin classes and
//! modules, the source for tracebacks. Shared by all states; everything here is behind frozen handles.
//!
//! Loading *links* the code: each name of a code object is resolved once to its slot among the globals and
//! to the builtin of that name, so that `LOAD_GLOBAL` is two array reads.

use super::builtins;
use super::class_table;
use super::dict::Dict;
use super::modules::{self, NativeModule};
use super::native::NativeFn;
use super::object::{Class, Instance, Module, Object, Str};
use super::value::{Handle, Value};
use super::word::Word;
use crate::bytecode::code::flags;
use crate::bytecode::switch_points::{CodeMarks, GilModel, Rules};
use crate::bytecode::{CodeObject, Const};
use crate::syntax::constant::Constant;
use hashbrown::HashMap;
use num_traits::ToPrimitive;
use std::sync::Arc;

/// A name in code: an interned string and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// The interned `str`.
    pub handle: Handle,
    /// Its hash.
    pub hash: i64,
}

/// A code object made ready to run.
#[derive(Debug)]
pub struct LinkedCode {
    /// The code object.
    pub code: Arc<CodeObject>,
    /// `co_consts` as values.
    pub consts: Box<[Word]>,
    /// `co_names`.
    pub names: Box<[Name]>,
    /// For each of `co_names` its slot in the globals.
    pub slots: Box<[u32]>,
    /// For each of `co_names` the builtin of that name, or `Unbound`.
    pub builtins: Box<[Word]>,
    /// `co_varnames`.
    pub varnames: Box<[Name]>,
    /// `co_cellvars + co_freevars`.
    pub cells: Box<[Name]>,
    /// For each of `co_cellvars` the parameter it takes its first value from.
    pub cell_params: Box<[Option<u32>]>,
    /// The namespace of its module.
    pub namespace: u32,
    /// How many values a frame needs: locals, cells, operands.
    pub frame_size: u32,
    /// `co_name`
    pub name: Name,
    /// The code object as a Python object.
    pub object: Value,
    /// Whether a call with exactly its positional parameters needs nothing but to copy them: no `*args`,
    /// keyword-only parameters, cells or generator.
    pub is_simple: bool,
    /// Where its switch points are under the program's GIL model; empty where every boundary is one.
    pub marks: CodeMarks,
}

impl LinkedCode {
    /// How many values lie below the operands: locals and cells.
    #[must_use]
    pub fn first_operand(&self) -> u32 {
        self.code.nlocals + u32::try_from(self.cells.len()).expect("few cells")
    }
}

/// A slot of the globals.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// Whose namespace.
    pub namespace: u32,
    /// Under which name.
    pub name: Name,
}

/// A Python module's namespace.
#[derive(Debug, Default)]
pub struct Namespace {
    /// The module's `__name__`.
    pub name: Box<str>,
    /// From name to slot; only looked up, never walked.
    slots: HashMap<Handle, u32>,
}

/// A loaded program.
#[derive(Debug)]
pub struct Program {
    frozen: Vec<Object>,
    /// Only looked up, never walked.
    interned: HashMap<Box<str>, Handle>,
    /// Code objects by number.
    pub codes: Vec<LinkedCode>,
    /// The slots of the globals.
    pub slots: Vec<Slot>,
    /// Namespaces of Python modules; the main module's is the first.
    pub namespaces: Vec<Namespace>,
    /// `globals()` of each namespace.
    pub globals: Vec<Handle>,
    /// Native modules by name; only looked up, never walked.
    modules: HashMap<&'static str, Handle>,
    /// The builtin functions and classes.
    pub builtins: Dict,
    /// The number of the main module's code.
    pub main: u32,
    /// The file's name as tracebacks print it.
    pub filename: Arc<str>,
    /// The lines of the file, for tracebacks.
    pub lines: Vec<Box<str>>,
    /// `sys.argv[1:]`
    pub args: Vec<String>,
    /// Names that the interpreter itself looks up.
    pub names: WellKnown,
    /// The function `__build_class__`.
    pub build_class: Handle,
    /// The function `next` of one argument.
    pub next: Handle,
    /// The strings of one ASCII character.
    pub ascii: Vec<Handle>,
    /// The methods of the classes outside `builtins` lie from here on.
    library: Handle,
    /// Where threads can be interrupted.
    pub gil: GilModel,
    /// What that asks of the interpreter; none where every boundary is a switch point.
    pub rules: Option<Rules>,
    /// What a call may be specialised for.
    pub specialised: Specialised,
}

/// The functions whose calls CPython 3.11 and later specialise so that they no longer test the eval breaker.
#[derive(Debug, Clone, Copy, Default)]
pub struct Specialised {
    /// `len`
    pub len: Option<Handle>,
    /// `isinstance`
    pub isinstance: Option<Handle>,
    /// `list.append`
    pub append: Option<Handle>,
}

macro_rules! well_known {
    ($( $field:ident $text:literal )*) => {
        /// Names that the interpreter itself looks up.
        #[derive(Debug, Clone, Copy)]
        #[expect(missing_docs, reason = "each is the name it spells")]
        pub struct WellKnown { $( pub $field: Name, )* }

        impl WellKnown {
            fn intern(program: &mut Interner<'_>) -> Self {
                Self { $( $field: program.name($text), )* }
            }
        }
    };
}
well_known! {
    init "__init__" new "__new__" call "__call__" enter "__enter__" exit "__exit__" iter "__iter__" next "__next__"
    getitem "__getitem__" setitem "__setitem__" delitem "__delitem__" contains "__contains__" len "__len__"
    bool "__bool__" str "__str__" repr "__repr__" format "__format__" hash "__hash__" eq "__eq__" ne "__ne__"
    lt "__lt__" le "__le__" gt "__gt__" ge "__ge__" getattr "__getattr__" getattribute "__getattribute__"
    setattr "__setattr__" delattr "__delattr__" get "__get__" set "__set__" delete "__delete__" set_name "__set_name__"
    init_subclass "__init_subclass__" class "__class__" dict "__dict__" name "__name__" qualname "__qualname__"
    module "__module__" doc "__doc__" classcell "__classcell__" annotations "__annotations__" all "__all__"
    index "__index__" int "__int__" float "__float__" neg "__neg__" pos "__pos__" invert "__invert__" abs "__abs__"
    reversed "__reversed__" missing "__missing__" run "run" await_ "__await__" aiter "__aiter__" anext "__anext__"
    aenter "__aenter__" aexit "__aexit__" main "__main__" file "__file__" build_class "__build_class__" close "close"
    slots "__slots__" mro_entries "__mro_entries__" orig_bases "__orig_bases__" origin "__origin__" args "__args__" form_name "_name" supertype "__supertype__" dir "__dir__" length_hint "__length_hint__" send "send" throw "throw" value "value"
    add "__add__" radd "__radd__" iadd "__iadd__" sub "__sub__" rsub "__rsub__" isub "__isub__"
    mul "__mul__" rmul "__rmul__" imul "__imul__" mod_ "__mod__" rmod "__rmod__" imod "__imod__"
    floordiv "__floordiv__" rfloordiv "__rfloordiv__" ifloordiv "__ifloordiv__" truediv "__truediv__" rtruediv "__rtruediv__" itruediv "__itruediv__"
    pow "__pow__" rpow "__rpow__" ipow "__ipow__" matmul "__matmul__" rmatmul "__rmatmul__" imatmul "__imatmul__"
    lshift "__lshift__" rlshift "__rlshift__" ilshift "__ilshift__" rshift "__rshift__" rrshift "__rrshift__" irshift "__irshift__"
    and_ "__and__" rand "__rand__" iand "__iand__" or_ "__or__" ror "__ror__" ior "__ior__"
    xor "__xor__" rxor "__rxor__" ixor "__ixor__" divmod "__divmod__" rdivmod "__rdivmod__"
    trunc "__trunc__" complex "__complex__" round "__round__" bytes "__bytes__" class_getitem "__class_getitem__"
    keys "keys"
}

/// Why a program cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError(pub String);

struct Interner<'a> {
    frozen: &'a mut Vec<Object>,
    interned: &'a mut HashMap<Box<str>, Handle>,
}

impl Interner<'_> {
    fn add(&mut self, object: Object) -> Handle {
        let handle = Handle::frozen(
            u32::try_from(self.frozen.len()).expect("fewer than 2^31 frozen objects"),
        );
        self.frozen.push(object);
        handle
    }

    fn string(&mut self, text: &str) -> Handle {
        if let Some(&handle) = self.interned.get(text) {
            return handle;
        }
        let handle = self.add(Object::Str(Str::new(text)));
        self.interned.insert(text.into(), handle);
        handle
    }

    fn name(&mut self, text: &str) -> Name {
        let handle = self.string(text);
        let Object::Str(string) = &self.frozen[handle.index()] else {
            unreachable!("interned strings are strings")
        };
        Name {
            handle,
            hash: string.hash(),
        }
    }

    fn define(&mut self, dict: &mut Dict, name: &str, value: Value) {
        let name = self.name(name);
        match dict.find(name.hash, |key| key == Value::Obj(name.handle)) {
            Some(position) => {
                dict.set_at(position, value);
            }
            None => dict.push(name.hash, Value::Obj(name.handle), value),
        }
    }

    fn define_functions(&mut self, dict: &mut Dict, functions: &'static [NativeFn]) {
        for function in functions {
            let handle = self.add(Object::Native(function));
            self.define(dict, function.name, Value::Obj(handle));
        }
    }

    fn constant(&mut self, constant: &Constant) -> Value {
        match constant {
            Constant::None => Value::None,
            Constant::Bool(b) => Value::Bool(*b),
            Constant::Ellipsis => Value::Ellipsis,
            Constant::Int(int) => match int.to_i64() {
                Some(small) => Value::Int(small),
                None => Value::Obj(self.add(Object::BigInt(Box::new(int.clone())))),
            },
            Constant::Float(float) => Value::Float(*float),
            Constant::Complex(re, im) => Value::Obj(self.add(Object::Complex(*re, *im))),
            Constant::Str(text) => Value::Obj(self.string(text)),
            Constant::Bytes(bytes) => Value::Obj(self.add(Object::Bytes(bytes.clone()))),
            Constant::Tuple(items) => {
                let items = items.iter().map(|item| self.constant(item)).collect();
                Value::Obj(self.add(Object::Tuple(items)))
            }
            Constant::FrozenSet(items) => {
                let mut set = super::set::Set::default();
                for item in items {
                    let value = self.constant(item);
                    let frozen = &*self.frozen;
                    let hash = super::ops::hash_plain(value, &|h: Handle| &frozen[h.index()])
                        .expect("constants can be hashed");
                    set.push(hash, value);
                }
                Value::Obj(self.add(Object::FrozenSet(Box::new(set))))
            }
        }
    }

    /// Makes the builtin classes. Gives the first handle that belongs to a method of a class outside `builtins`.
    fn classes(&mut self) -> Handle {
        let mut library = None;
        for row in class_table::ALL {
            self.add(Object::Class(Box::new(Class {
                name: row.name.into(),
                qualname: row.name.into(),
                module: row.module.into(),
                bases: row.base.into_iter().collect(),
                mro: Vec::new(),
                dict: Dict::default(),
                native: &builtins::object::CLASS,
                layout: class_table::OBJECT,
                slots: None,
            })));
        }
        for index in 0..class_table::ALL.len() {
            let handle = Handle::frozen(u32::try_from(index).expect("few classes"));
            if class_table::ALL[index].module != "builtins" {
                let end = u32::try_from(self.frozen.len()).expect("few builtin methods");
                library.get_or_insert(Handle::frozen(end));
            }
            let own = builtins::CLASSES
                .iter()
                .chain(modules::CLASSES)
                .find(|(class, _)| *class == handle)
                .map(|(_, native)| *native);
            let mut mro = vec![handle];
            let (mut native, mut layout) = (&builtins::object::CLASS, class_table::OBJECT);
            if let Some(base) = class_table::ALL[index].base {
                // A base stands before the classes derived from it.
                let Object::Class(base) = &self.frozen[base.index()] else {
                    unreachable!("classes come first")
                };
                mro.extend(&base.mro);
                (native, layout) = (base.native, base.layout);
            }
            let mut dict = Dict::default();
            if let Some(own) = own {
                (native, layout) = (own, handle);
                self.define_functions(&mut dict, own.methods);
                for function in own.class_methods {
                    let function_handle = self.add(Object::Native(function));
                    let method = self.add(Object::ClassMethod(Value::Obj(function_handle)));
                    self.define(&mut dict, function.name, Value::Obj(method));
                }
                for getset in own.getsets {
                    let getset_handle = self.add(Object::GetSet(getset));
                    self.define(&mut dict, getset.name, Value::Obj(getset_handle));
                }
            }
            let Object::Class(class) = &mut self.frozen[index] else {
                unreachable!("classes come first")
            };
            class.mro = mro;
            class.native = native;
            class.layout = layout;
            class.dict = dict;
        }
        library.expect("some classes stand in modules")
    }

    fn module(&mut self, module: &NativeModule) -> Handle {
        let mut dict = Dict::default();
        let name = Value::Obj(self.string(module.name));
        self.define(&mut dict, "__name__", name);
        self.define_functions(&mut dict, module.functions);
        for &(name, class) in module.classes {
            self.define(&mut dict, name, Value::Obj(class));
        }
        for (name, constant) in module.constants {
            let value = match constant {
                modules::Const::Value(value) => *value,
                modules::Const::Str(text) => Value::Obj(self.string(text)),
                modules::Const::Stream(error) => Value::Obj(self.add(Object::Stream(*error))),
                modules::Const::Computed(getset) => Value::Obj(self.add(Object::GetSet(getset))),
                modules::Const::Form(class) => {
                    let key = self.name("_name");
                    let text = Value::Obj(self.string(name));
                    let mut attrs = Dict::default();
                    attrs.push(key.hash, Value::Obj(key.handle), text);
                    Value::Obj(self.add(Object::Instance(Box::new(Instance {
                        class: *class,
                        attrs,
                        dict: None,
                        payload: Value::Unbound,
                    }))))
                }
                modules::Const::Module(name) => {
                    let found = modules::ALL
                        .iter()
                        .find(|m| m.name == *name)
                        .expect("a submodule is a module");
                    Value::Obj(self.module(found))
                }
            };
            self.define(&mut dict, name, value);
        }
        self.add(Object::Module(Box::new(Module {
            name: module.name.into(),
            dict,
            namespace: None,
        })))
    }
}

impl Program {
    /// Links `main` and everything it needs.
    ///
    /// # Errors
    /// None yet; kept so that modules beside the program can fail to load.
    pub fn load(
        main: &Arc<CodeObject>,
        source: &str,
        args: Vec<String>,
    ) -> Result<Self, LoadError> {
        let mut frozen = Vec::with_capacity(2048);
        let mut interned = HashMap::with_capacity(2048);
        let mut interner = Interner {
            frozen: &mut frozen,
            interned: &mut interned,
        };
        let library = interner.classes();
        let names = WellKnown::intern(&mut interner);
        let mut builtins = Dict::default();
        for functions in builtins::FUNCTIONS {
            interner.define_functions(&mut builtins, functions);
        }
        for &(name, class) in builtins::CLASS_NAMES {
            interner.define(&mut builtins, name, Value::Obj(class));
        }
        for row in class_table::ALL
            .iter()
            .enumerate()
            .filter(|(_, row)| row.module == "builtins")
        {
            let handle = Handle::frozen(u32::try_from(row.0).expect("few classes"));
            let Object::Class(class) = &interner.frozen[handle.index()] else {
                unreachable!("classes come first")
            };
            if class.mro.contains(&class_table::BASE_EXCEPTION) {
                interner.define(&mut builtins, row.1.name, Value::Obj(handle));
            }
        }
        for (name, value) in [
            ("NotImplemented", Value::NotImplemented),
            ("Ellipsis", Value::Ellipsis),
            ("__debug__", Value::Bool(true)),
            ("EnvironmentError", Value::Obj(class_table::OS_ERROR)),
            ("IOError", Value::Obj(class_table::OS_ERROR)),
        ] {
            interner.define(&mut builtins, name, value);
        }
        let ascii = (0..128u8)
            .map(|byte| interner.string(char::from(byte).encode_utf8(&mut [0; 4])))
            .collect();
        let globals = vec![interner.add(Object::Globals(0))];
        let build_class = interner.add(Object::Native(&builtins::class::BUILD));
        let next = interner.add(Object::Native(&super::ops::iteration::NEXT));
        let mut program = Self {
            frozen,
            interned,
            codes: Vec::new(),
            slots: Vec::new(),
            namespaces: vec![Namespace {
                name: "__main__".into(),
                slots: HashMap::new(),
            }],
            globals,
            modules: HashMap::new(),
            builtins,
            main: 0,
            filename: main.filename.clone(),
            lines: source.lines().map(Into::into).collect(),
            args,
            names,
            build_class,
            next,
            ascii,
            library,
            gil: GilModel::Any,
            rules: None,
            specialised: Specialised::default(),
        };
        program.interner().string(&main.filename);
        // The names that a module's namespace begins with.
        for name in [
            program.names.name,
            program.names.file,
            program.names.doc,
            program.names.annotations,
        ] {
            program.slot(0, name);
        }
        program.main = program.link(main, 0);
        Ok(program)
    }

    /// Chooses where threads can be interrupted: between any two instructions, unless another model is set.
    pub fn set_gil(&mut self, gil: GilModel) {
        self.gil = gil;
        let warm = matches!(gil, GilModel::Version { warm: true, .. });
        self.rules = gil.row().map(|row| Rules::new(row, warm));
        self.specialised = Specialised {
            len: self.builtin("len"),
            isinstance: self.builtin("isinstance"),
            append: self.list_append(),
        };
        for linked in &mut self.codes {
            linked.marks = gil
                .row()
                .map_or_else(CodeMarks::default, |row| CodeMarks::new(&linked.code, row));
        }
    }

    fn builtin(&mut self, name: &str) -> Option<Handle> {
        let name = self.name(name);
        find_named(&self.builtins, name)
    }

    fn list_append(&mut self) -> Option<Handle> {
        let name = self.name("append");
        match self.get(class_table::LIST) {
            Object::Class(list) => find_named(&list.dict, name),
            _ => None,
        }
    }

    /// Links one more code object (an expression of the command line, say) into a namespace; returns its number.
    pub fn link(&mut self, code: &Arc<CodeObject>, namespace: u32) -> u32 {
        let number = u32::try_from(self.codes.len()).expect("fewer than 2^32 code objects");
        let names: Box<[Name]> = code.names.iter().map(|n| self.name(n)).collect();
        let varnames: Box<[Name]> = code.varnames.iter().map(|n| self.name(n)).collect();
        let cells: Box<[Name]> = code
            .cellvars
            .iter()
            .chain(&code.freevars)
            .map(|n| self.name(n))
            .collect();
        let params = code.argcount
            + code.kwonlyargcount
            + u32::from(code.flags & flags::VARARGS != 0)
            + u32::from(code.flags & flags::VARKEYWORDS != 0);
        let cell_params = code
            .cellvars
            .iter()
            .map(|cell| {
                let position = code
                    .varnames
                    .iter()
                    .take(params as usize)
                    .position(|v| v == cell);
                position.map(|p| u32::try_from(p).expect("few parameters"))
            })
            .collect();
        let slots = names
            .iter()
            .map(|&name| self.slot(namespace, name))
            .collect();
        let builtins = names
            .iter()
            .map(|name| {
                match self
                    .builtins
                    .find(name.hash, |key| key == Value::Obj(name.handle))
                {
                    Some(position) => self
                        .builtins
                        .at(position)
                        .map_or(Word::UNBOUND, |pair| pair.1.into()),
                    None => Word::UNBOUND,
                }
            })
            .collect();
        let name = self.name(&code.name);
        let frame_size =
            code.nlocals + u32::try_from(cells.len()).expect("few cells") + code.stacksize;
        for module in code
            .names
            .iter()
            .flat_map(|name| modules::ALL.iter().filter(move |m| m.name == &**name))
        {
            self.load_module(module);
        }
        let plain = flags::VARARGS
            | flags::VARKEYWORDS
            | flags::GENERATOR
            | flags::COROUTINE
            | flags::ASYNC_GENERATOR;
        let is_simple = code.flags & plain == 0 && code.kwonlyargcount == 0 && cells.is_empty();
        let object = Value::Obj(self.interner().add(Object::Code(number)));
        self.codes.push(LinkedCode {
            code: Arc::clone(code),
            consts: Box::default(),
            names,
            slots,
            builtins,
            varnames,
            cells,
            cell_params,
            namespace,
            frame_size,
            name,
            object,
            is_simple,
            marks: self
                .gil
                .row()
                .map_or_else(CodeMarks::default, |row| CodeMarks::new(code, row)),
        });
        let consts = code
            .consts
            .iter()
            .map(|constant| match constant {
                Const::Value(constant) => self.interner().constant(constant).into(),
                Const::Code(nested) => {
                    let nested = self.link(nested, namespace);
                    self.codes[nested as usize].object.into()
                }
            })
            .collect();
        self.codes[number as usize].consts = consts;
        number
    }

    fn load_module(&mut self, module: &'static NativeModule) {
        // `import a.b` binds `a`, so the packages above a module are loaded with it.
        let parents = module
            .name
            .match_indices('.')
            .map(|(dot, _)| &module.name[..dot]);
        for name in parents.chain([module.name]) {
            let Some(module) = modules::ALL.iter().find(|m| m.name == name) else {
                continue;
            };
            if !self.modules.contains_key(module.name) {
                let handle = self.interner().module(module);
                self.modules.insert(module.name, handle);
            }
        }
    }

    fn interner(&mut self) -> Interner<'_> {
        Interner {
            frozen: &mut self.frozen,
            interned: &mut self.interned,
        }
    }

    /// The name of an interned text, interning it.
    pub fn name(&mut self, text: &str) -> Name {
        self.interner().name(text)
    }

    /// The value of a constant, as a frozen object if it is one.
    pub fn constant(&mut self, constant: &Constant) -> Value {
        self.interner().constant(constant)
    }

    fn slot(&mut self, namespace: u32, name: Name) -> u32 {
        *self.namespaces[namespace as usize]
            .slots
            .entry(name.handle)
            .or_insert_with(|| {
                self.slots.push(Slot { namespace, name });
                u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 globals")
            })
    }

    /// The slot of a name in a namespace, if any code mentions it there.
    #[must_use]
    pub fn find_slot(&self, namespace: u32, name: Handle) -> Option<u32> {
        self.namespaces[namespace as usize]
            .slots
            .get(&name)
            .copied()
    }

    /// The interned string of a text, if there is one.
    #[must_use]
    pub fn find_interned(&self, text: &str) -> Option<Handle> {
        self.interned.get(text).copied()
    }

    /// A native module that the program mentions.
    #[must_use]
    pub fn module(&self, name: &str) -> Option<Handle> {
        self.modules.get(name).copied()
    }

    /// A frozen object.
    #[must_use]
    pub fn get(&self, handle: Handle) -> &Object {
        &self.frozen[handle.index()]
    }

    /// Whether a native function belongs to a modelled module (or a class of one) rather than to a builtin
    /// class. The interpreter knows what the methods of builtin classes do; these it must call.
    #[must_use]
    pub fn is_of_library(&self, native: Handle) -> bool {
        !native.is_frozen() || native >= self.library
    }

    /// The text of the line an instruction stands on, stripped, if the source is known.
    #[must_use]
    pub fn source_line(&self, line: u32) -> Option<&str> {
        self.lines
            .get((line as usize).checked_sub(1)?)
            .map(|line| line.trim())
    }
}

/// The object that a namespace has under a name.
fn find_named(dict: &Dict, name: Name) -> Option<Handle> {
    let position = dict.find(name.hash, |key| key == Value::Obj(name.handle))?;
    dict.at(position)?.1.handle()
}
