//! An ordered table with names for keys: most have a handful of entries and are searched from end to end,
//! which needs no hashing and no second allocation; a large one grows an index.

use super::names::{Hasher, Name};
use hashbrown::HashMap;

/// Up to this many entries a search is faster than a hash.
const SEARCHED: usize = 24;

/// From names to values, in the order in which the names came.
#[derive(Debug)]
pub(super) struct Table<V> {
    entries: Vec<(Name, V)>,
    /// Where each name is, once there are many.
    index: Option<HashMap<Name, usize, Hasher>>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            index: None,
        }
    }
}

impl<V: Default> Table<V> {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where a name is.
    pub fn position(&self, name: Name) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(&name).copied(),
            None => self.entries.iter().position(|entry| entry.0 == name),
        }
    }

    /// Where a name is, or now is.
    pub fn insert(&mut self, name: Name) -> usize {
        if let Some(position) = self.position(name) {
            return position;
        }
        let position = self.entries.len();
        self.entries.push((name, V::default()));
        if let Some(index) = &mut self.index {
            index.insert(name, position);
        } else if position >= SEARCHED {
            let places = self.entries.iter().enumerate();
            self.index = Some(places.map(|(place, entry)| (entry.0, place)).collect());
        }
        position
    }

    pub fn get(&self, name: Name) -> Option<&V> {
        self.position(name)
            .map(|position| &self.entries[position].1)
    }

    pub fn get_mut(&mut self, name: Name) -> Option<&mut V> {
        let position = self.position(name)?;
        Some(&mut self.entries[position].1)
    }

    /// The value of a name, which is the default if it was not there.
    pub fn entry(&mut self, name: Name) -> &mut V {
        let position = self.insert(name);
        &mut self.entries[position].1
    }

    /// The entry at a position.
    pub fn at(&self, position: usize) -> Option<&(Name, V)> {
        self.entries.get(position)
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Name, V)> {
        self.entries.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut (Name, V)> {
        self.entries.iter_mut()
    }

    pub fn names(&self) -> impl Iterator<Item = Name> {
        self.entries.iter().map(|entry| entry.0)
    }
}

impl<V: Default> FromIterator<Name> for Table<V> {
    fn from_iter<I: IntoIterator<Item = Name>>(names: I) -> Self {
        let mut table = Self::default();
        for name in names {
            table.insert(name);
        }
        table
    }
}
