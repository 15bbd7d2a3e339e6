//! Copies that use the room of what they replace: `Clone::clone_from` for the state and all that it is made of.
//!
//! A search goes back to the same state millions of times. Assigning a fresh clone would free and allocate every object,
//! frame and stack of it; `clone_from` keeps vectors and boxes and allocates only where something has grown. The
//! derived one does not: it clones and drops. What is copied is the same either way, so a field that is forgotten
//! must not compile: [`by_field`] takes each type apart without `..`. Where a kind of object is rare or small, it is
//! cloned after all ([`Object`]'s last arm).

use super::frame::Frame;
use super::object::{Class, Module, Object};

/// `Clone` for a struct, field by field.
macro_rules! by_field {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl Clone for $type {
            fn clone(&self) -> Self {
                let Self { $($field),* } = self;
                Self { $($field: $field.clone()),* }
            }

            fn clone_from(&mut self, source: &Self) {
                let Self { $($field),* } = source;
                $( self.$field.clone_from($field); )*
            }
        }
    };
}
pub(super) use by_field;

impl Clone for Frame {
    fn clone(&self) -> Self {
        match self {
            Self::Python(frame) => Self::Python(*frame),
            Self::Native(frame) => Self::Native(frame.clone()),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        match (&mut *self, source) {
            (Self::Native(frame), Self::Native(source)) => frame.clone_from(source),
            _ => *self = source.clone(),
        }
    }
}

impl Object {
    /// Makes this object equal to another one; its boxes and vectors are used again.
    pub fn copy_from(&mut self, source: &Self) {
        match (&mut *self, source) {
            (Self::Str(text), Self::Str(source)) => assign(text, source),
            (Self::Tuple(items), Self::Tuple(source)) => items.clone_from(source),
            (Self::List(items), Self::List(source)) => items.clone_from(source),
            (Self::Dict(dict), Self::Dict(source)) => dict.clone_from(source),
            (Self::Set(set), Self::Set(source))
            | (Self::FrozenSet(set), Self::FrozenSet(source)) => set.clone_from(source),
            (Self::Bytes(bytes), Self::Bytes(source)) => bytes.clone_from(source),
            (Self::ByteArray(bytes), Self::ByteArray(source)) => bytes.clone_from(source),
            (Self::BigInt(int), Self::BigInt(source)) => int.clone_from(source),
            (Self::Range(range), Self::Range(source)) => **range = **source,
            (Self::Slice(parts), Self::Slice(source)) => **parts = **source,
            (Self::Property(parts), Self::Property(source)) => **parts = **source,
            (Self::Iter(iter), Self::Iter(source)) => iter.clone_from(source),
            (Self::Function(function), Self::Function(source)) => function.clone_from(source),
            (Self::Class(class), Self::Class(source)) => class.clone_from(source),
            (Self::Instance(instance), Self::Instance(source)) => instance.clone_from(source),
            (Self::Exception(exception), Self::Exception(source)) => exception.clone_from(source),
            (Self::Module(module), Self::Module(source)) => module.clone_from(source),
            (Self::Generator(generator), Self::Generator(source)) => generator.clone_from(source),
            (Self::Sync(sync), Self::Sync(source)) => sync.clone_from(source),
            _ => *self = source.clone(),
        }
    }
}

/// Assigns what is mostly equal already and costs an allocation to copy.
fn assign<T: Clone + PartialEq>(to: &mut T, from: &T) {
    if to != from {
        *to = from.clone();
    }
}

impl Clone for Class {
    fn clone(&self) -> Self {
        let Self {
            name,
            qualname,
            module,
            bases,
            mro,
            dict,
            native,
            layout,
            slots,
        } = self;
        Self {
            name: name.clone(),
            qualname: qualname.clone(),
            module: module.clone(),
            bases: bases.clone(),
            mro: mro.clone(),
            dict: dict.clone(),
            native,
            layout: *layout,
            slots: slots.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self {
            name,
            qualname,
            module,
            bases,
            mro,
            dict,
            native,
            layout,
            slots,
        } = source;
        assign(&mut self.name, name);
        assign(&mut self.qualname, qualname);
        assign(&mut self.module, module);
        self.bases.clone_from(bases);
        self.mro.clone_from(mro);
        self.dict.clone_from(dict);
        self.native = native;
        self.layout = *layout;
        self.slots.clone_from(slots);
    }
}

impl Clone for Module {
    fn clone(&self) -> Self {
        let Self {
            name,
            dict,
            namespace,
        } = self;
        Self {
            name: name.clone(),
            dict: dict.clone(),
            namespace: *namespace,
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self {
            name,
            dict,
            namespace,
        } = source;
        assign(&mut self.name, name);
        self.dict.clone_from(dict);
        self.namespace = *namespace;
    }
}

#[cfg(test)]
mod tests {
    use crate::compile::compile_source;
    use crate::runtime::interp::{self, Quantum, Stop};
    use crate::runtime::observer::NoObserver;
    use crate::runtime::program::Program;
    use crate::runtime::start;
    use crate::runtime::state::State;

    const SOURCE: &str = "
import threading, queue, random, collections
class Point:
    __slots__ = ('x',)
    def __init__(self, x): self.x = x
class Tagged(dict):
    pass
def numbers(n):
    for i in range(n):
        yield {i: (i, [i])}
def work(q, lock):
    with lock:
        for d in numbers(12):
            q.put(d)
            seen.add(len(d))
            t[str(len(seen))] = q.qsize()
        try:
            raise KeyError('k')
        except KeyError as e:
            errors.append(e)
seen, errors, t = set(), [], Tagged()
t.name = 'x' * 3
big = 2 ** 100
lock, q = threading.RLock(), queue.Queue()
d = collections.deque([1, 2, 3], maxlen=2)
ps = [Point(i) for i in range(10)]
many = {i: frozenset([i]) for i in range(20)}
ts = [threading.Thread(target=work, args=(q, lock)) for _ in range(2)]
random.random()
z = zip([1, 2], map(str, [1, 2]))
for x in ts: x.start()
for x in ts: x.join()
b = bytearray(b'abc')
print(len(ps))
";

    /// The state after so many steps, threads taking turns of seven.
    fn after(program: &Program, steps: u64) -> State {
        let mut state = start::program(program, 0);
        let mut thread = 0;
        while state.steps < steps {
            let threads = u32::try_from(state.threads.len()).expect("few threads");
            let Some(next) = (1..=threads)
                .map(|step| (thread + step) % threads)
                .find(|&thread| state.is_enabled(thread))
            else {
                break;
            };
            thread = next;
            let mut quantum = Quantum::new(7);
            let stop = interp::run(program, &mut state, thread, &mut quantum, &mut NoObserver);
            if stop == Stop::Finished && thread == 0 {
                break;
            }
        }
        state
    }

    #[test]
    fn a_copy_is_equal_whatever_it_replaces() {
        let code = compile_source(SOURCE, "t.py").expect("it compiles");
        let program = Program::load(&code, SOURCE, Vec::new()).expect("it loads");
        let states: Vec<State> = (0..40).map(|step| after(&program, step * 50)).collect();
        let texts: Vec<String> = states.iter().map(|state| format!("{state:?}")).collect();
        assert!(states.last().is_some_and(|state| state.exit.is_some()));
        let mut copy = State::default();
        for stride in [1, 7, 17, 23, 39] {
            for step in 0..states.len() {
                let index = step * stride % states.len();
                copy.clone_from(&states[index]);
                assert_eq!(format!("{copy:?}"), texts[index]);
                assert_eq!(format!("{:?}", copy.clone()), texts[index]);
            }
        }
    }
}
