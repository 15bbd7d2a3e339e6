//! The locations and their writes: which of them a stale store destroys, and which the last value goes back to.
//!
//! Only locations that at least two threads write can lose an update. Which these are is known at the end: a first
//! pass finds them ([`Follow::Survey`], or one that follows all), and the pass that explains keeps reads and writes of
//! these alone. Global variables are numbered by slot and other locations in the order in which they are met;
//! replays are exact, so all passes number them alike. A location dies with its object.
//!
//! Of a location's writes only those are kept that some value still in use may be stale against
//! ([`Ledger::tidy`]), so a long run needs no more memory than a short one. Without findings (`KEEPS` is false)
//! none is: then all that is told is whether some update was lost.

use super::findings::{Access, Effect, Findings, LostUpdate, Row};
use super::location::{
    Chain, Key, Location, LocationId, OF_OBJECT, Write, item_key, name_key, spell_handle,
};
use super::monitor::{Names, put};
use super::name;
use super::set::{Keeping, Read, Set, Sets, Site};
use super::shared::Shared;
use crate::runtime::object::Object;
use crate::runtime::observer::Place;
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;
use hashbrown::HashMap;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// Which locations are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// None: it is only noted who writes them.
    Survey,
    /// Those that several threads are known to write.
    Shared,
    /// All.
    All,
}

/// All locations.
#[derive(Debug, Clone)]
pub struct Ledger<const KEEPS: bool> {
    /// What values came from.
    pub sets: Sets,
    globals: Vec<Option<Location>>,
    others: Vec<Option<Box<Location>>>,
    objects: IndexMap<Handle, IndexMap<Key, LocationId, Hasher>, Hasher>,
    follow: Follow,
    /// Whether it turned out that reads were left out that matter.
    has_failed: bool,
    /// How many lost updates are kept in full.
    keep: usize,
    /// The texts of values that are objects, by location and version; while lost updates are kept.
    texts: HashMap<(LocationId, u64), Arc<str>>,
    first: Vec<LostUpdate>,
    /// Whether they are taken as they are found, those among them whose lost writes were merged: then how many writes
    /// each of them lost.
    taken: Option<Vec<u64>>,
    rows: BTreeMap<(Arc<str>, Site, Site, Site), u64>,
    lost: u64,
    missing: u64,
    effects: Vec<Effect>,
    kept_writes: usize,
    forget_at: usize,
    /// For the writes that a store destroys, so that no room is made for each.
    room: Vec<Write>,
}

/// Fast, and nothing depends on the order that it gives.
type Hasher = hashbrown::DefaultHashBuilder;

/// As many writes are kept before the unneeded ones are looked for.
const FORGET_AT: usize = if cfg!(debug_assertions) {
    1 << 5
} else {
    1 << 12
};
/// As many writes are kept one by one.
const MOST_WRITES: usize = 1 << 18;
/// As many texts of values are kept.
const MOST_TEXTS: usize = 100_000;

impl<const KEEPS: bool> Ledger<KEEPS> {
    /// Follows some locations and keeps the first `keep` lost updates in full.
    pub fn new(follow: Follow, shared: Shared, keep: usize) -> Self {
        let mut sets = Sets::default();
        if KEEPS && follow == Follow::All {
            sets.thin();
        }
        sets.shared = shared;
        Self {
            sets,
            globals: Vec::new(),
            others: Vec::new(),
            objects: IndexMap::default(),
            follow,
            has_failed: false,
            keep,
            texts: HashMap::new(),
            first: Vec::new(),
            taken: None,
            rows: BTreeMap::new(),
            lost: 0,
            missing: 0,
            effects: Vec::new(),
            kept_writes: 0,
            forget_at: FORGET_AT,
            room: Vec::new(),
        }
    }

    /// The locations that several threads wrote.
    pub fn into_shared(self) -> Shared {
        self.sets.shared
    }

    /// Whether the count is not to be relied on, and has to be made again for the locations that are known to have
    /// several writers now.
    pub const fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Another thread than the first has written a location.
    fn add_shared(&mut self, number: LocationId) {
        self.sets.shared.add(number);
        if self.sets.was_left_out(number) {
            // What there is to find out yet is which locations have several writers.
            self.has_failed = true;
            self.follow = Follow::Survey;
        }
    }

    /// Without findings: an update was lost.
    pub const fn set_lossy(&mut self) {
        self.lost = 1;
    }

    /// Whether another thread has written a location since it was read.
    pub fn is_stale(&self, read: &Read) -> bool {
        self.get(read.location)
            .is_some_and(|location| location.newest_of_others(read.thread) > read.version)
    }

    /// The locations that can be reached, spelled with a search's names of objects.
    pub fn spelled(&self, names: &impl Names) -> BTreeMap<LocationId, Vec<u8>> {
        let mut spelled = BTreeMap::new();
        for (slot, location) in (0_u32..).zip(&self.globals) {
            if location.is_some() {
                let mut name = vec![0];
                put(&mut name, slot);
                spelled.insert(LocationId(slot), name);
            }
        }
        for (&object, places) in &self.objects {
            let mut owner = Vec::new();
            if !spell_handle(object, names, &mut owner) {
                continue;
            }
            for (key, &number) in places {
                let mut name = owner.clone();
                if key.spell(names, &mut name) {
                    spelled.insert(number, name);
                }
            }
        }
        spelled
    }

    /// How many writes were lost; without findings, at most 1.
    pub const fn lost(&self) -> u64 {
        self.lost
    }

    // ---- locations ----

    /// The number of a location; `variable` is the name of a cell's variable.
    pub fn number(&mut self, now: Now<'_>, place: Place, variable: Option<Handle>) -> LocationId {
        let (object, key) = match place {
            Place::Global(slot) => {
                let index = slot as usize;
                if self.globals.len() <= index {
                    self.globals.resize_with(index + 1, || None);
                }
                self.globals[index].get_or_insert_with(|| Location::new(place, None));
                return LocationId(slot);
            }
            Place::Cell(cell) => (cell, Key::Cell),
            Place::Attr(object, name) => (object, name_key(now, name)),
            Place::Item(container, key) => (container, item_key(now, key)),
        };
        let next = u32::try_from(self.others.len()).expect("fewer than 2^31 locations");
        assert!(next < OF_OBJECT, "fewer than 2^31 locations");
        let next = LocationId(next | OF_OBJECT);
        let number = *self
            .objects
            .entry(object)
            .or_default()
            .entry(key)
            .or_insert(next);
        if number == next {
            self.others
                .push(Some(Box::new(Location::new(place, variable))));
        }
        number
    }

    /// The numbers of the known items of a list from an index on, or of all items of a dict, in the order in which
    /// they were met, with their keys as far as they are indices.
    pub fn items_from(&self, container: Handle, from: usize) -> Vec<LocationId> {
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

    fn at(&mut self, number: LocationId) -> &mut Location {
        let location = if number.is_global() {
            self.globals[number.index()].as_mut()
        } else {
            self.others[number.index()].as_deref_mut()
        };
        location.expect("a location lives as long as its object")
    }

    pub fn get(&self, number: LocationId) -> Option<&Location> {
        if number.is_global() {
            self.globals[number.index()].as_ref()
        } else {
            self.others[number.index()].as_deref()
        }
    }

    /// Where a location is.
    pub fn place(&self, number: LocationId) -> Option<Place> {
        Some(self.get(number)?.place)
    }

    /// Something was put into a location before anybody else could see it: no write.
    pub fn begin(&mut self, number: LocationId, set: Set) {
        self.at(number).stored = set;
    }

    fn follows(&self, number: LocationId) -> bool {
        match self.follow {
            Follow::Survey => false,
            Follow::Shared => self.sets.shared.contains(number),
            Follow::All => true,
        }
    }

    /// Reads a location: what the value was computed from.
    pub fn read(&mut self, now: Now<'_>, number: LocationId, value: Value) -> Set {
        let follows = self.follows(number);
        let location = self.at(number);
        let stored = location.stored;
        if !follows {
            return stored;
        }
        let version = location.version;
        if KEEPS {
            location.note_read(value);
        }
        location.held = value;
        if KEEPS && self.keep > 0 {
            self.keep_text(now, number, version, value);
        }
        let read = Read {
            location: number,
            thread: now.thread,
            version,
            step: now.step,
            site: now.site,
        };
        self.sets.with(stored, read)
    }

    /// The text of an object as it is now.
    fn keep_text(&mut self, now: Now<'_>, number: LocationId, version: u64, value: Value) {
        if self.first.len() < self.keep
            && self.texts.len() < MOST_TEXTS
            && let Value::Obj(_) = value
        {
            self.texts
                .entry((number, version))
                .or_insert_with(|| name::text_of(now.program, now.state, value).into());
        }
    }

    fn text(&self, now: Now<'_>, number: LocationId, version: u64, value: Value) -> String {
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
        number: LocationId,
        held: Option<Value>,
        value: Value,
        set: Set,
    ) {
        let (follow, follows) = (self.follow, self.follows(number));
        let location = self.at(number);
        let held = held.unwrap_or(location.held);
        let puts_back = is_mutable(now, value) && value.is(held);
        location.held = value;
        if follow == Follow::Survey {
            if !puts_back && location.count(now.thread, 1) {
                self.add_shared(number);
            }
            return;
        }
        if !follows {
            location.stored = set;
            return;
        }
        if puts_back {
            // The location does not change, and nothing is lost.
            let stored = location.stored;
            self.at(number).stored = self.sets.union(stored, set);
            return;
        }
        location.stored = set;
        let mine = self.sets.newest(set, number, now.thread).copied();
        if KEEPS {
            self.enter(now, number, (held, value), set, mine);
            return;
        }
        let location = self.at(number);
        if mine.is_some_and(|read| location.newest_of_others(now.thread) > read.version) {
            self.lost = 1;
            return;
        }
        location.count(now.thread, 1);
    }

    /// Takes down a write: what it destroys and what it goes back to.
    fn enter(
        &mut self,
        now: Now<'_>,
        number: LocationId,
        (before, after): (Value, Value),
        set: Set,
        mine: Option<Read>,
    ) {
        let parent = self.sets.newest_by_anybody(set, number).copied();
        if self.keep > 0 && self.at(number).version == 0 {
            self.keep_text(now, number, 0, before);
        }
        let mut lost = std::mem::take(&mut self.room);
        lost.clear();
        let location = self.at(number);
        if let Some(read) = mine {
            location.take_lost(now.thread, read.version, &mut lost);
        }
        location.lost += lost.iter().map(|write| write.count).sum::<u64>();
        let parent = parent.map(|read| location.at(read.version));
        let amount = match (parent.map(|parent| parent.value), after) {
            (Some(Value::Int(before)), Value::Int(after)) if now.adds => {
                Some(i128::from(after) - i128::from(before))
            }
            _ => None,
        };
        match (amount, parent) {
            (Some(amount), Some(parent)) => {
                location.sum += amount;
                if parent.version == 0 {
                    location.base.get_or_insert(parent.value);
                }
            }
            _ if parent.is_none() && location.version == 0 => location.base = Some(after),
            _ => location.adds = false,
        }
        let chain = parent.map(|parent| parent.chain).unwrap_or_default();
        location.chain = Chain {
            writes: chain.writes + 1,
            sum: chain.sum + amount.unwrap_or(0),
        };
        let is_new = location.count(now.thread, 1);
        let version = location.version;
        let new = Write {
            thread: now.thread,
            last: version,
            count: 1,
            step: now.step,
            site: now.site,
            before,
            after,
        };
        location.writes.push(new);
        self.kept_writes += 1;
        if is_new {
            self.add_shared(number);
        }
        if self.keep > 0 {
            self.keep_text(now, number, version, after);
        }
        if let Some(read) = mine
            && !lost.is_empty()
        {
            self.report(now, number, &read, &lost, new);
        }
        self.room = lost;
    }

    /// Whether writes may be taken down several at once: those that would be kept one by one may not.
    pub const fn takes_stretches(&self) -> bool {
        KEEPS && self.first.len() >= self.keep
    }

    /// Takes down writes that a thread made in a row, nobody else running: each value was computed from the one before
    /// it, and from `others`. `now.site` is the read, `writes` are the stores and how often each was executed.
    pub fn write_in_a_row(
        &mut self,
        now: Now<'_>,
        number: LocationId,
        (before, after): (Value, Value),
        writes: &[(Site, u64)],
        others: Set,
    ) {
        let (follow, follows) = (self.follow, self.follows(number));
        let count = writes.iter().map(|write| write.1).sum::<u64>();
        let location = self.at(number);
        location.held = after;
        let stored = location.stored;
        let mut is_new = false;
        if follow == Follow::Survey {
            is_new = location.count(now.thread, count);
        } else if follows {
            match (before, after) {
                (Value::Int(before), Value::Int(after)) if now.adds => {
                    let amount = i128::from(after) - i128::from(before);
                    location.sum += amount;
                    location.chain.sum += amount;
                }
                _ => location.adds = false,
            }
            if location.version == 0 && location.adds {
                location.base.get_or_insert(before);
            }
            location.chain.writes += count;
            is_new = location.count(now.thread, count);
            let last = location.version;
            for &(site, count) in writes {
                location.writes.push(Write {
                    thread: now.thread,
                    last,
                    count,
                    step: now.step,
                    site,
                    before,
                    after,
                });
            }
        }
        let version = location.version;
        self.kept_writes += writes.len();
        if is_new {
            self.add_shared(number);
        }
        let mut stored = self.sets.union(stored, others);
        if follows {
            let read = Read {
                location: number,
                thread: now.thread,
                version: version - 1,
                step: now.step,
                site: now.site,
            };
            stored = self.sets.with(stored, read);
        }
        self.at(number).stored = stored;
    }

    fn report(
        &mut self,
        now: Now<'_>,
        number: LocationId,
        read: &Read,
        lost: &[Write],
        over: Write,
    ) {
        self.lost += lost.iter().map(|write| write.count).sum::<u64>();
        let name = self.name(now, number);
        if self.follow == Follow::All {
            return;
        }
        for write in lost {
            let key = (Arc::clone(&name), read.site, write.site, over.site);
            *self.rows.entry(key).or_default() += write.count;
        }
        // Where there are so many that they had to be merged, they are not at hand one by one.
        let is_merged = lost.iter().any(|write| write.count > 1);
        if self.first.len() >= self.keep || is_merged && self.taken.is_none() {
            return;
        }
        if let Some(taken) = &mut self.taken {
            taken.push(lost.iter().map(|write| write.count).sum());
        }
        let single = lost.iter().filter(|write| write.count == 1);
        let access = |write: Write| Access {
            thread: write.thread,
            site: write.site,
            step: write.step,
            before: Some(self.text(now, number, write.last - 1, write.before)),
            value: self.text(now, number, write.last, write.after),
        };
        let location = self.get(number).expect("it is being written");
        let value = location.at(read.version).value;
        let update = LostUpdate {
            location: name.to_string(),
            read: Access {
                thread: read.thread,
                site: read.site,
                step: read.step,
                before: None,
                value: self.text(now, number, read.version, value),
            },
            lost: single.map(|&write| access(write)).collect(),
            overwrite: access(over),
        };
        self.first.push(update);
    }

    /// From now on lost updates are taken as they are found.
    pub fn give_out(&mut self) {
        self.taken = Some(Vec::new());
    }

    /// The lost updates found since the last time, each with how many writes it lost.
    pub fn take_found(&mut self) -> Vec<(LostUpdate, u64)> {
        let writes = self.taken.as_mut().map(std::mem::take).unwrap_or_default();
        std::mem::take(&mut self.first)
            .into_iter()
            .zip(writes)
            .collect()
    }

    /// Which locations several threads have written so far, as a survey notes it.
    pub fn shared(&self) -> &Shared {
        &self.sets.shared
    }

    /// Tells which locations several threads write.
    pub fn set_shared(&mut self, shared: Shared) {
        self.sets.shared = shared;
    }

    fn name(&mut self, now: Now<'_>, number: LocationId) -> Arc<str> {
        let location = self.at(number);
        if let Some(name) = &location.name {
            return Arc::clone(name);
        }
        let (place, variable) = (location.place, location.variable);
        let name: Arc<str> = name::of_place(now.program, now.state, place, variable).into();
        self.at(number).name = Some(Arc::clone(&name));
        name
    }

    // ---- what is needed no longer ----

    /// Whether it is time for [`Ledger::tidy`].
    pub fn is_crowded(&self) -> bool {
        self.sets.are_crowded() || self.kept_writes >= self.forget_at
    }

    /// Drops sets that nothing refers to, and writes that no value can be stale against. `visit` calls its argument
    /// with every set in use outside of the locations.
    pub fn tidy(&mut self, visit: impl FnOnce(&mut dyn FnMut(&mut Set))) {
        let mut keeping: Keeping = self.sets.begin_keeping();
        let locations = self.globals.iter_mut().flatten();
        for location in locations.chain(self.others.iter_mut().flatten().map(|boxed| &mut **boxed))
        {
            self.sets.keep(&mut keeping, &mut location.stored);
        }
        visit(&mut |set| self.sets.keep(&mut keeping, set));
        self.sets.end_keeping(&keeping);
        if KEEPS {
            self.forget();
        }
    }

    fn forget(&mut self) {
        let mut versions: HashMap<LocationId, Vec<u64>> = HashMap::new();
        for read in self.sets.all() {
            versions
                .entry(read.location)
                .or_default()
                .push(read.version);
        }
        for versions in versions.values_mut() {
            versions.sort_unstable();
            versions.dedup();
        }
        let merges = self.first.len() >= self.keep || self.kept_writes >= MOST_WRITES;
        self.kept_writes = 0;
        let globals = (0_u32..).zip(self.globals.iter_mut().map(Option::as_mut));
        let others = (OF_OBJECT..).zip(self.others.iter_mut().map(Option::as_deref_mut));
        for (number, location) in globals.chain(others) {
            let Some(location) = location else { continue };
            let versions = versions
                .get(&LocationId(number))
                .map_or(&[][..], Vec::as_slice);
            location.forget(versions, merges);
            self.kept_writes += location.writes.len() + location.reads.len();
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
            if let Some(location) = self.others[number.index()].take() {
                self.kept_writes = self.kept_writes.saturating_sub(location.writes.len());
                self.settle(&location);
            }
        }
    }

    /// Adds up what is missing from a location's last value.
    fn settle(&mut self, location: &Location) {
        if !location.shared {
            return;
        }
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
        for location in std::mem::take(&mut self.globals).into_iter().flatten() {
            self.settle(&location);
        }
        for location in std::mem::take(&mut self.others).into_iter().flatten() {
            self.settle(&location);
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
