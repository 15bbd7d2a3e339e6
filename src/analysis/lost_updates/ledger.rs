//! The locations and their writes: which of them a stale store destroys, and which the last value goes back to.
//!
//! Only locations that at least two threads write can lose an update, so a first replay (the *survey*) finds
//! these, and the second one keeps reads and writes of these alone. Locations are numbered in the order in which
//! they are met; replays are exact, so both number them alike. A location dies with its object.
//!
//! Of a location's writes only those are kept that some value still in use may be stale against
//! ([`Ledger::forget`]), so a long run needs no more memory than a short one.

use super::findings::{Access, Effect, Findings, LostUpdate, Row};
use super::name;
use super::set::{Chain, Read, Set, Site};
use crate::runtime::object::Object;
use crate::runtime::observer::Place;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

/// What a location is called within its object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// The content of a cell.
    Cell,
    /// An attribute or a string key that the program's text mentions.
    Name(Handle),
    /// Another one.
    Text(Box<str>),
    Int(i64),
    Float(u64),
    Tuple(Vec<Key>),
    None,
    /// Any other key, by identity.
    Object(Handle),
}

/// A write that may yet be lost.
#[derive(Debug, Clone, Copy)]
struct Write {
    thread: ThreadId,
    lost: bool,
    step: u64,
    site: Site,
    before: Value,
    after: Value,
}

#[derive(Debug)]
struct Location {
    place: Place,
    /// The name of the variable, for cells.
    variable: Option<Handle>,
    /// What its value was computed from.
    stored: Set,
    /// The value, as far as it has been seen.
    held: Value,
    /// The first that wrote it; kept by the survey.
    writer: Option<ThreadId>,
    /// How many writes it has seen.
    version: u64,
    /// The newest writes; the last one has the number `version`.
    writes: VecDeque<Write>,
    chain: Chain,
    lost: u64,
    /// The value before the additions.
    base: Option<Value>,
    /// Whether every write but a first blind one was `+=` or `-=` of integers.
    adds: bool,
    /// What all additions come to.
    sum: i128,
    name: Option<Rc<str>>,
}

/// What is going on.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    pub program: &'a Program,
    pub state: &'a State,
    pub thread: ThreadId,
    pub step: u64,
    pub site: Site,
    /// Whether the running instruction stores the result of `+=` or `-=`.
    pub adds: bool,
}

/// All locations.
#[derive(Debug, Default)]
pub struct Ledger {
    locations: Vec<Option<Box<Location>>>,
    /// By slot.
    globals: Vec<Option<u32>>,
    objects: IndexMap<Handle, IndexMap<Key, u32>>,
    /// Which locations have several writers: what the survey finds and the second replay goes by.
    shared: Vec<bool>,
    is_survey: bool,
    /// How many lost updates are kept in full.
    keep: usize,
    /// The texts of values that are objects, by location and version; while lost updates are kept.
    texts: HashMap<(u32, u64), Rc<str>>,
    first: Vec<LostUpdate>,
    rows: BTreeMap<(Rc<str>, Site, Site, Site), u64>,
    lost: u64,
    missing: u64,
    effects: Vec<Effect>,
    kept_writes: usize,
    forget_at: usize,
}

/// As many writes are kept before the unneeded ones are looked for.
const FORGET_AT: usize = 1 << 18;
/// As many texts of values are kept.
const MOST_TEXTS: usize = 100_000;

impl Ledger {
    /// Finds the locations that several threads write.
    pub fn survey() -> Self {
        Self {
            is_survey: true,
            ..Self::default()
        }
    }

    /// The locations that several threads wrote, by number; none if there is none.
    pub fn into_shared(self) -> Option<Vec<bool>> {
        self.shared.contains(&true).then_some(self.shared)
    }

    /// Finds lost updates of the locations that a survey gave, and keeps the first `keep` in full.
    pub fn new(shared: Vec<bool>, keep: usize) -> Self {
        Self {
            shared,
            keep,
            forget_at: FORGET_AT,
            ..Self::default()
        }
    }

    // ---- locations ----

    /// The number of a location; `variable` is the name of a cell's variable.
    pub fn number(&mut self, now: Now<'_>, place: Place, variable: Option<Handle>) -> u32 {
        let next = u32::try_from(self.locations.len()).expect("fewer than 2^32 locations");
        let slot = match place {
            Place::Global(slot) => {
                let slot = slot as usize;
                if self.globals.len() <= slot {
                    self.globals.resize(slot + 1, None);
                }
                self.globals[slot].get_or_insert(next)
            }
            Place::Cell(cell) => self
                .objects
                .entry(cell)
                .or_default()
                .entry(Key::Cell)
                .or_insert(next),
            Place::Attr(object, name) => {
                let key = name_key(now, name);
                let places = self.objects.entry(object).or_default();
                places.entry(key).or_insert(next)
            }
            Place::Item(container, key) => {
                let key = item_key(now, key);
                let places = self.objects.entry(container).or_default();
                places.entry(key).or_insert(next)
            }
        };
        let number = *slot;
        if number == next {
            self.locations.push(Some(Box::new(Location {
                place,
                variable,
                stored: Set::default(),
                held: Value::Unbound,
                writer: None,
                version: 0,
                writes: VecDeque::new(),
                chain: Chain::default(),
                lost: 0,
                base: None,
                adds: true,
                sum: 0,
                name: None,
            })));
            if self.is_survey {
                self.shared.push(false);
            }
        }
        number
    }

    /// The numbers of the known items of a list from an index on, or of all items of a dict, in the order in which
    /// they were met, with their keys as far as they are indices.
    pub fn items_from(&self, container: Handle, from: usize) -> Vec<u32> {
        let Some(places) = self.objects.get(&container) else {
            return Vec::new();
        };
        let reaches = |key: &Key| match key {
            Key::Int(index) => {
                from == 0 || usize::try_from(*index).is_ok_and(|index| index >= from)
            }
            _ => true,
        };
        let known = places.iter().filter(|(key, _)| reaches(key));
        known.map(|(_, &number)| number).collect()
    }

    /// The locations of one object are those of another from now on.
    pub fn move_all(&mut self, from: Handle, to: Handle) {
        if let Some(places) = self.objects.swap_remove(&from) {
            self.objects.insert(to, places);
        }
    }

    fn at(&mut self, number: u32) -> &mut Location {
        self.locations[number as usize]
            .as_mut()
            .expect("a location lives as long as its object")
    }

    /// Where a location is.
    pub fn place(&self, number: u32) -> Option<Place> {
        Some(self.locations[number as usize].as_ref()?.place)
    }

    /// Something was put into a location before anybody else could see it: no write.
    pub fn begin(&mut self, number: u32, set: Set) {
        self.at(number).stored = set;
    }

    /// Reads a location: what the value was computed from.
    pub fn read(&mut self, now: Now<'_>, number: u32, value: Value) -> Set {
        let is_shared = self.is_shared(number);
        let location = self.at(number);
        let mut set = location.stored.clone();
        if is_shared {
            location.held = value;
            let read = Read {
                location: number,
                thread: now.thread,
                version: location.version,
                step: now.step,
                site: now.site,
                chain: location.chain,
                value,
            };
            set.add(&Set::of(read));
            self.keep_text(now, number, read.version, value);
        }
        set
    }

    fn is_shared(&self, number: u32) -> bool {
        !self.is_survey && self.shared.get(number as usize) == Some(&true)
    }

    /// The text of an object as it is now.
    fn keep_text(&mut self, now: Now<'_>, number: u32, version: u64, value: Value) {
        if self.first.len() < self.keep
            && self.texts.len() < MOST_TEXTS
            && let Value::Obj(_) = value
        {
            self.texts
                .entry((number, version))
                .or_insert_with(|| name::text_of(now.program, now.state, value).into());
        }
    }

    fn text(&self, now: Now<'_>, number: u32, version: u64, value: Value) -> String {
        match (value, self.texts.get(&(number, version))) {
            (Value::Obj(_), Some(text)) => text.to_string(),
            (Value::Obj(_), None) => "?".to_owned(),
            _ => name::text_of(now.program, now.state, value),
        }
    }

    /// Writes a location. `held` is what it holds, where that is known.
    pub fn write(
        &mut self,
        now: Now<'_>,
        number: u32,
        held: Option<Value>,
        value: Value,
        set: Set,
    ) {
        let is_survey = self.is_survey;
        let is_shared = self.is_shared(number);
        let location = self.at(number);
        let held = held.unwrap_or(location.held);
        let puts_back = is_mutable(now, value) && value.is(held);
        if is_survey {
            if !puts_back && *location.writer.get_or_insert(now.thread) != now.thread {
                self.shared[number as usize] = true;
            }
            self.at(number).held = value;
            return;
        }
        if !is_shared {
            location.stored = set;
            return;
        }
        location.held = value;
        if puts_back {
            // The location does not change, and nothing is lost.
            location.stored.add(&set);
            return;
        }
        if location.version == 0 {
            self.keep_text(now, number, 0, held);
        }
        let mine = set.newest(number, now.thread).copied();
        let parent = set.newest_by_anybody(number).copied();
        let location = self.at(number);
        let new = Write {
            thread: now.thread,
            lost: false,
            step: now.step,
            site: now.site,
            before: held,
            after: value,
        };
        let mut lost = Vec::new();
        if let Some(read) = mine {
            let oldest = location.version - location.writes.len() as u64;
            let skip = usize::try_from(read.version.saturating_sub(oldest)).unwrap_or(usize::MAX);
            for (index, write) in location.writes.iter_mut().enumerate().skip(skip) {
                if write.thread != now.thread && !write.lost {
                    write.lost = true;
                    lost.push((oldest + 1 + index as u64, *write));
                }
            }
        }
        location.lost += lost.len() as u64;
        let amount = match (parent, value) {
            (Some(read), Value::Int(after)) if now.adds => match read.value {
                Value::Int(before) => Some(i128::from(after) - i128::from(before)),
                _ => None,
            },
            _ => None,
        };
        match (amount, parent) {
            (Some(amount), Some(read)) => {
                location.sum += amount;
                if read.version == 0 {
                    location.base.get_or_insert(read.value);
                }
            }
            _ if parent.is_none() && location.version == 0 => location.base = Some(value),
            _ => location.adds = false,
        }
        let before = parent.map(|read| read.chain).unwrap_or_default();
        location.chain = Chain {
            writes: before.writes + 1,
            sum: before.sum + amount.unwrap_or(0),
        };
        location.version += 1;
        location.writes.push_back(new);
        location.stored = set;
        let version = location.version;
        self.kept_writes += 1;
        self.keep_text(now, number, version, value);
        if let Some(read) = mine
            && !lost.is_empty()
        {
            self.report(now, number, &read, &lost, (version, new));
        }
    }

    fn report(
        &mut self,
        now: Now<'_>,
        number: u32,
        read: &Read,
        lost: &[(u64, Write)],
        over: (u64, Write),
    ) {
        self.lost += lost.len() as u64;
        let name = self.name(now, number);
        for (_, write) in lost {
            let key = (Rc::clone(&name), read.site, write.site, over.1.site);
            *self.rows.entry(key).or_default() += 1;
        }
        if self.first.len() >= self.keep {
            return;
        }
        let access = |(version, write): (u64, Write)| Access {
            thread: write.thread,
            site: write.site,
            step: write.step,
            before: Some(self.text(now, number, version - 1, write.before)),
            value: self.text(now, number, version, write.after),
        };
        let update = LostUpdate {
            location: name.to_string(),
            read: Access {
                thread: read.thread,
                site: read.site,
                step: read.step,
                before: None,
                value: self.text(now, number, read.version, read.value),
            },
            lost: lost.iter().map(|&write| access(write)).collect(),
            overwrite: access(over),
        };
        self.first.push(update);
    }

    fn name(&mut self, now: Now<'_>, number: u32) -> Rc<str> {
        let location = self.at(number);
        if let Some(name) = &location.name {
            return Rc::clone(name);
        }
        let (place, variable) = (location.place, location.variable);
        let name: Rc<str> = name::of_place(now.program, now.state, place, variable).into();
        self.at(number).name = Some(Rc::clone(&name));
        name
    }

    // ---- what is needed no longer ----

    /// Whether it is time for [`Ledger::forget`].
    pub fn is_crowded(&self) -> bool {
        !self.is_survey && self.kept_writes >= self.forget_at
    }

    /// Drops writes that no value can be stale against. `visit` calls its argument with every set in use outside
    /// of the locations.
    pub fn forget(&mut self, state: &State, visit: impl FnOnce(&mut dyn FnMut(&Set))) {
        use crate::runtime::state::Status;
        let mut oldest: HashMap<u32, u64> = HashMap::new();
        let mut note = |set: &Set| {
            for read in set.iter() {
                // A thread that has ended stores nothing any more.
                if state.threads[read.thread as usize].status != Status::Finished {
                    let version = oldest.entry(read.location).or_insert(read.version);
                    *version = (*version).min(read.version);
                }
            }
        };
        for location in self.locations.iter().flatten() {
            note(&location.stored);
        }
        visit(&mut note);
        self.kept_writes = 0;
        for (number, location) in self.locations.iter_mut().enumerate() {
            let Some(location) = location else { continue };
            let number = u32::try_from(number).expect("locations are numbered with 32 bits");
            let from = oldest.get(&number).copied().unwrap_or(location.version);
            let kept = usize::try_from(location.version - from).unwrap_or(usize::MAX);
            let dropped = location.writes.len().saturating_sub(kept);
            location.writes.drain(..dropped);
            self.kept_writes += location.writes.len();
        }
        self.forget_at = FORGET_AT.max(self.kept_writes * 2);
    }

    /// Forgets the locations of objects that were freed.
    pub fn bury(&mut self, state: &State) {
        let is_dead =
            |handle: Handle| !handle.is_frozen() && matches!(state.heap.get(handle), Object::Free);
        let mut dead = Vec::new();
        self.objects.retain(|&handle, places| {
            if is_dead(handle) {
                dead.extend(places.values().copied());
            }
            !is_dead(handle)
        });
        for number in dead {
            if let Some(location) = self.locations[number as usize].take() {
                self.kept_writes -= location.writes.len();
                self.settle(&location);
            }
        }
    }

    /// Adds up what is missing from a location's last value.
    fn settle(&mut self, location: &Location) {
        let missing = location.version - location.chain.writes.min(location.version);
        self.missing += missing;
        let (Some(name), Some(Value::Int(base)), Value::Int(got)) =
            (&location.name, location.base, location.held)
        else {
            return;
        };
        if location.adds {
            self.effects.push(Effect {
                location: name.to_string(),
                expected: i128::from(base) + location.sum,
                got: got.into(),
                missing: location.sum - location.chain.sum,
                missing_writes: missing,
                lost_writes: location.lost,
            });
        }
    }

    /// What was found.
    pub fn into_findings(mut self) -> Findings {
        for number in 0..self.locations.len() {
            if let Some(location) = self.locations[number].take() {
                self.settle(&location);
            }
        }
        let rows = self
            .rows
            .into_iter()
            .map(|((location, read, lost, overwrite), count)| Row {
                location: location.to_string(),
                read,
                lost,
                overwrite,
                count,
            });
        let mut rows: Vec<Row> = rows.collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.count));
        Findings {
            lost: self.lost,
            missing: self.missing,
            first: self.first,
            rows,
            effects: self.effects,
        }
    }
}

fn name_key(now: Now<'_>, string: Handle) -> Key {
    let Object::Str(text) = name::object(now.program, now.state, string) else {
        return Key::Object(string);
    };
    let text = text.as_str();
    match now.program.find_interned(text) {
        Some(name) => Key::Name(name),
        None => Key::Text(text.into()),
    }
}

fn item_key(now: Now<'_>, key: Value) -> Key {
    match key {
        Value::Bool(b) => Key::Int(b.into()),
        Value::Int(int) => Key::Int(int),
        Value::Float(float) if crate::numeric::float::is_integer(float) => {
            match crate::numeric::float::to_i64(float) {
                Some(int) => Key::Int(int),
                None => Key::Float(float.to_bits()),
            }
        }
        Value::Float(float) => Key::Float(float.to_bits()),
        Value::Obj(handle) => match name::object(now.program, now.state, handle) {
            Object::Str(_) => name_key(now, handle),
            Object::Tuple(items) => Key::Tuple(items.iter().map(|&i| item_key(now, i)).collect()),
            _ => Key::Object(handle),
        },
        Value::None | Value::Unbound | Value::Ellipsis | Value::NotImplemented => Key::None,
    }
}

/// Whether a value can change in place.
fn is_mutable(now: Now<'_>, value: Value) -> bool {
    let Value::Obj(handle) = value else {
        return false;
    };
    !handle.is_frozen()
        && matches!(
            now.state.heap.get(handle),
            Object::List(_)
                | Object::Dict(_)
                | Object::Set(_)
                | Object::ByteArray(_)
                | Object::Instance(_)
                | Object::Sync(_)
        )
}
