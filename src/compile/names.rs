//! Names: interned once, compared as numbers, and mangled inside classes.
//!
//! The symbol table and the code generator meet the same few hundred names thousands of times. Each text is
//! hashed once per meeting and then is a [`Name`], four bytes that compare and hash for free. Private names of
//! a class body (`__x`) are stored under their mangled text, as CPython's `_Py_Mangle` (`Python/compile.c`,
//! 3.8) makes it, so a name means the same in every pass.

use indexmap::IndexSet;
use std::borrow::Cow;

/// The hasher of every table of the compiler: fast, and never iterated in its order.
pub(super) type Hasher = hashbrown::DefaultHashBuilder;

/// An interned, already mangled name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(u32);

/// Every name of one compilation.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: IndexSet<Box<str>, Hasher>,
}

impl Names {
    /// The number of a text as it stands.
    pub fn intern(&mut self, text: &str) -> Name {
        let index = match self.texts.get_index_of(text) {
            Some(index) => index,
            None => self.texts.insert_full(text.into()).0,
        };
        Name(u32::try_from(index).expect("fewer than 2^32 names in a source of less than 4 GiB"))
    }

    /// The number of a text as it is known inside the class `private`.
    pub fn intern_in(&mut self, private: Option<&str>, text: &str) -> Name {
        self.intern(&mangle(private, text))
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }
}

/// `__x` inside `class _A` is `_A__x`; `__x__`, names with a dot and classes of underscores only stay as they are.
pub(super) fn mangle<'a>(private: Option<&str>, text: &'a str) -> Cow<'a, str> {
    let Some(class) = private else {
        return Cow::Borrowed(text);
    };
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return Cow::Borrowed(text);
    }
    match class.trim_start_matches('_') {
        "" => Cow::Borrowed(text),
        class => Cow::Owned(format!("_{class}{text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mangling_follows_the_language_reference() {
        // Language reference 3.8, 6.2.1: "leading underscores removed and a single underscore inserted".
        assert_eq!(mangle(Some("Ham"), "__spam"), "_Ham__spam");
        assert_eq!(mangle(Some("__Ham"), "__spam"), "_Ham__spam");
        assert_eq!(mangle(Some("Ham"), "__spam__"), "__spam__");
        assert_eq!(mangle(Some("___"), "__spam"), "__spam");
        assert_eq!(mangle(Some("Ham"), "__a.b"), "__a.b");
        assert_eq!(mangle(None, "__spam"), "__spam");
    }
}
