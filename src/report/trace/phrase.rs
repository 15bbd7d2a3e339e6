//! A line of words and values, kept apart so that a view can colour the values, or hide them for a quiz.

/// What a part of a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A name, an operator, a word of ours.
    Word,
    /// A value that had to be computed: hidden in a quiz.
    Value,
    /// What the step gave: hidden in a quiz, and lit.
    Result,
}

/// A phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    /// The parts in order.
    pub parts: Vec<(Part, String)>,
}

/// What stands in place of a hidden value.
pub const BLANK: &str = "____";

impl Phrase {
    /// Adds words.
    pub fn word(&mut self, text: impl Into<String>) -> &mut Self {
        self.parts.push((Part::Word, text.into()));
        self
    }

    /// Adds a value.
    pub fn value(&mut self, text: impl Into<String>) -> &mut Self {
        self.parts.push((Part::Value, text.into()));
        self
    }

    /// Adds a result.
    pub fn result(&mut self, text: impl Into<String>) -> &mut Self {
        self.parts.push((Part::Result, text.into()));
        self
    }

    /// Blanks in place of the values.
    #[must_use]
    pub fn hidden(&self) -> Self {
        let hide = |(part, text): &(Part, String)| match part {
            Part::Word => (*part, text.clone()),
            Part::Value | Part::Result => (*part, BLANK.to_owned()),
        };
        Self {
            parts: self.parts.iter().map(hide).collect(),
        }
    }
}

impl std::fmt::Display for Phrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.parts.iter().try_for_each(|part| f.write_str(&part.1))
    }
}
