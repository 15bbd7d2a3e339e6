//! The live objects of one state, and their garbage collection.
//!
//! A flat vector with a free list. Collection is mark and sweep, begun by the number of allocations since
//! the last one, never by time or addresses, so that it happens at the same step in every execution of the
//! same schedule. It runs only between two instructions, when everything alive hangs on the roots.
//!
//! A search goes back and forth between states. For it the heap keeps a [`Journal`] of what changed since a
//! [`Mark`], so that going back costs what was changed and not what there is.

use super::object::Object;
use super::value::{Handle, Value};

/// Allocations between two collections, at least.
const MIN_THRESHOLD: usize = 20_000;

/// The live objects.
#[derive(Debug)]
pub struct Heap {
    objects: Vec<Object>,
    /// Freed places, used again last in, first out.
    free: Vec<u32>,
    /// Allocations left until a collection is due.
    until_collection: usize,
    /// Bytes that objects hold outside the vector: as of the last collection, and allocated since.
    bytes: usize,
    /// The most bytes that may be held.
    limit: usize,
    /// What changed since the newest mark and the ones before it, if any was set.
    journal: Option<Box<Journal>>,
}

/// What went before: the old contents of objects that were about to be changed, the newest last.
#[derive(Debug, Clone, Default)]
struct Journal {
    entries: Vec<(u32, Object)>,
    /// For each object the period in which its content was last kept; one of the running period need not be
    /// kept again.
    kept: Vec<u32>,
    /// The running period: a new one begins with each mark and each return to one.
    period: u32,
    /// How many objects there were when it began; newer ones need not be kept.
    objects: usize,
}

/// A moment that the heap can go back to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mark {
    entries: usize,
    objects: usize,
    bytes: usize,
}

impl Clone for Heap {
    fn clone(&self) -> Self {
        let Self {
            objects,
            free,
            until_collection,
            bytes,
            limit,
            journal,
        } = self;
        Self {
            objects: objects.clone(),
            free: free.clone(),
            until_collection: *until_collection,
            bytes: *bytes,
            limit: *limit,
            journal: journal.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self {
            objects,
            free,
            until_collection,
            bytes,
            limit,
            journal,
        } = source;
        self.objects.truncate(objects.len());
        let known = self.objects.len();
        for (object, source) in self.objects.iter_mut().zip(objects) {
            object.copy_from(source);
        }
        self.objects.extend_from_slice(&objects[known..]);
        self.free.clone_from(free);
        self.until_collection = *until_collection;
        self.bytes = *bytes;
        self.limit = *limit;
        self.journal.clone_from(journal);
    }
}

impl Default for Heap {
    fn default() -> Self {
        Self {
            objects: Vec::new(),
            free: Vec::new(),
            until_collection: MIN_THRESHOLD,
            bytes: 0,
            limit: 1 << 30,
            journal: None,
        }
    }
}

impl Heap {
    /// Puts an object into the heap.
    pub fn alloc(&mut self, object: Object) -> Handle {
        self.until_collection = self.until_collection.saturating_sub(1);
        self.bytes += outside_bytes(&object);
        // With a journal, objects are only added: going back cuts them off.
        if self.journal.is_none()
            && let Some(index) = self.free.pop()
        {
            self.objects[index as usize] = object;
            return Handle::live(index);
        }
        let index = u32::try_from(self.objects.len()).expect("fewer than 2^31 live objects");
        self.objects.push(object);
        Handle::live(index)
    }

    /// A live object.
    #[must_use]
    pub fn get(&self, handle: Handle) -> &Object {
        debug_assert!(!handle.is_frozen(), "{handle:?} is no live object");
        &self.objects[handle.index()]
    }

    /// The object at a handle that may be of another moment; none if there was no such place yet.
    #[must_use]
    pub fn find(&self, handle: Handle) -> Option<&Object> {
        self.objects.get(handle.index())
    }

    /// A live object, to be changed: the one door through which anything in the heap changes.
    pub fn get_mut(&mut self, handle: Handle) -> &mut Object {
        debug_assert!(!handle.is_frozen(), "{handle:?} is frozen");
        if self.journal.is_some() {
            self.keep(handle.index());
        }
        &mut self.objects[handle.index()]
    }

    /// Keeps the content of an object that is about to change.
    #[cold]
    #[inline(never)]
    fn keep(&mut self, index: usize) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        if index >= journal.objects {
            return;
        }
        if journal.kept.len() <= index {
            journal.kept.resize(journal.objects, 0);
        }
        if journal.kept[index] != journal.period {
            journal.kept[index] = journal.period;
            let number = u32::try_from(index).expect("a live index fits");
            journal.entries.push((number, self.objects[index].clone()));
        }
    }

    /// Sets a mark. From the first one on nothing is collected.
    pub fn mark(&mut self) -> Mark {
        let objects = self.objects.len();
        self.until_collection = usize::MAX;
        let journal = self.journal.get_or_insert_default();
        journal.period += 1;
        journal.objects = objects;
        Mark {
            entries: journal.entries.len(),
            objects,
            bytes: self.bytes,
        }
    }

    /// Goes back to a mark; marks set after it are void.
    ///
    /// # Panics
    /// If no mark was set.
    pub fn go_back(&mut self, mark: Mark) {
        let journal = self.journal.as_mut().expect("a mark was set");
        self.objects.truncate(mark.objects);
        while journal.entries.len() > mark.entries {
            let (index, object) = journal.entries.pop().expect("it is longer");
            // What was made after the mark is gone.
            if let Some(place) = self.objects.get_mut(index as usize) {
                *place = object;
            }
        }
        journal.period += 1;
        journal.objects = mark.objects;
        self.bytes = mark.bytes;
    }

    /// Forgets all marks: a copy that begins a search of its own.
    pub fn forget_marks(&mut self) {
        if self.journal.take().is_some() {
            self.until_collection = MIN_THRESHOLD;
        }
    }

    /// Whether a collection is due.
    #[must_use]
    pub fn collection_is_due(&self) -> bool {
        self.until_collection == 0
    }

    /// Tells the heap that an object has grown by this many bytes.
    pub fn grew(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes > self.limit && self.journal.is_none() {
            self.until_collection = 0;
        }
    }

    /// How many bytes the heap holds; between two collections garbage counts too.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes + self.objects.len() * size_of::<Object>()
    }

    /// The most bytes that may be held.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Sets the most bytes that may be held.
    pub fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
    }

    /// All objects, alive or not yet collected.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.iter()
    }

    /// How many objects are alive or not yet collected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.objects.len() - self.free.len()
    }

    /// Whether there is no object.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Frees everything that cannot be reached from the roots that `roots` visits.
    pub fn collect(&mut self, roots: impl FnOnce(&mut dyn FnMut(Value))) {
        let mut marked = vec![false; self.objects.len()];
        let mut pending: Vec<u32> = Vec::new();
        let mut mark = |value: Value, pending: &mut Vec<u32>| {
            if let Value::Obj(handle) = value
                && !handle.is_frozen()
                && !std::mem::replace(&mut marked[handle.index()], true)
            {
                pending.push(u32::try_from(handle.index()).expect("a live index fits"));
            }
        };
        roots(&mut |value| mark(value, &mut pending));
        while let Some(index) = pending.pop() {
            trace(&self.objects[index as usize], &mut |value| {
                mark(value, &mut pending);
            });
        }
        self.free.clear();
        self.bytes = 0;
        // From the end, so that the lowest free place is used first.
        for index in (0..self.objects.len()).rev() {
            if marked[index] {
                self.bytes += outside_bytes(&self.objects[index]);
            } else {
                self.objects[index] = Object::Free;
                self.free
                    .push(u32::try_from(index).expect("a live index fits"));
            }
        }
        self.until_collection = MIN_THRESHOLD.max(self.len());
    }
}

/// Calls `visit` with every value that an object refers to.
pub fn trace(object: &Object, visit: &mut impl FnMut(Value)) {
    match object {
        Object::Free
        | Object::Str(_)
        | Object::Bytes(_)
        | Object::ByteArray(_)
        | Object::BigInt(_)
        | Object::Complex(..)
        | Object::Range(_)
        | Object::RangeIter { .. }
        | Object::Code(_)
        | Object::Native(_)
        | Object::GetSet(_)
        | Object::Globals(_)
        | Object::Stream(_) => {}
        Object::Tuple(items) => items.iter().copied().for_each(visit),
        Object::List(items) => items.iter().copied().for_each(visit),
        Object::Slice(items) => items.iter().copied().for_each(visit),
        Object::Property(items) => items.iter().copied().for_each(visit),
        Object::Dict(dict) => trace_dict(dict, visit),
        Object::Set(set) | Object::FrozenSet(set) => set.iter().for_each(|(_, key)| visit(key)),
        Object::SeqIter { seq, .. } => seq.iter().for_each(|&seq| visit(Value::Obj(seq))),
        Object::Iter(iter) => iter.trace(visit),
        Object::Cell(value) | Object::StaticMethod(value) | Object::ClassMethod(value) => {
            visit(*value);
        }
        Object::Function(f) => {
            [
                f.name,
                f.qualname,
                f.doc,
                f.defaults,
                f.kwdefaults,
                f.closure,
                f.annotations,
            ]
            .into_iter()
            .for_each(&mut *visit);
            trace_dict(&f.attrs, visit);
        }
        Object::Method { function, receiver } => [Value::Obj(*function), *receiver]
            .into_iter()
            .for_each(visit),
        Object::Super { class, receiver } => {
            [Value::Obj(*class), *receiver].into_iter().for_each(visit);
        }
        Object::Class(class) => {
            class
                .bases
                .iter()
                .chain(&class.mro)
                .for_each(|&base| visit(Value::Obj(base)));
            for &slot in class.slots.iter().flatten() {
                visit(Value::Obj(slot));
            }
            trace_dict(&class.dict, visit);
        }
        Object::Instance(instance) => {
            visit(Value::Obj(instance.class));
            visit(instance.payload);
            if let Some(dict) = instance.dict {
                visit(Value::Obj(dict));
            }
            trace_dict(&instance.attrs, visit);
        }
        Object::Exception(e) => {
            [Value::Obj(e.class), e.args, e.cause, e.context]
                .into_iter()
                .for_each(&mut *visit);
            trace_dict(&e.attrs, visit);
        }
        Object::Traceback { exception, .. } => visit(Value::Obj(*exception)),
        Object::Module(module) => trace_dict(&module.dict, visit),
        Object::Generator(generator) => generator.trace(visit),
        Object::DictView { dict, .. } => visit(Value::Obj(*dict)),
        Object::Sync(sync) => sync.trace(visit),
    }
}

fn trace_dict(dict: &super::dict::Dict, visit: &mut impl FnMut(Value)) {
    for (key, value) in dict.iter() {
        visit(key);
        visit(value);
    }
}

/// How many bytes an object holds outside its place in the vector, near enough for a limit.
fn outside_bytes(object: &Object) -> usize {
    match object {
        Object::Str(s) => s.as_str().len(),
        Object::Bytes(bytes) => bytes.len(),
        Object::ByteArray(bytes) => bytes.capacity(),
        Object::BigInt(int) => usize::try_from(int.bits() / 8).unwrap_or(usize::MAX),
        Object::Tuple(items) => size_of_val::<[Value]>(items),
        Object::List(items) => items.capacity() * size_of::<Value>(),
        Object::Dict(dict) => size_of_val::<super::dict::Dict>(dict) + dict.heap_bytes(),
        Object::Set(set) | Object::FrozenSet(set) => {
            size_of_val::<super::set::Set>(set) + set.heap_bytes()
        }
        Object::Function(f) => size_of_val::<super::object::Function>(f) + f.attrs.heap_bytes(),
        Object::Instance(i) => size_of_val::<super::object::Instance>(i) + i.attrs.heap_bytes(),
        Object::Class(c) => size_of_val::<super::object::Class>(c) + c.dict.heap_bytes(),
        Object::Exception(e) => {
            size_of_val::<super::object::Exception>(e)
                + e.attrs.heap_bytes()
                + e.traceback.capacity() * size_of::<super::object::TracebackEntry>()
        }
        Object::Generator(_) | Object::Sync(_) | Object::Iter(_) => 128,
        _ => 0,
    }
}
