//! Where things stand on a line: a canvas of character cells, and the columns of a trace on it.
//!
//! A step's text begins in its thread's lane and may run on over the lanes to its right, since no other thread does
//! anything in the same row; so even at 80 columns three lanes have room for whole instructions. What does not fit
//! is cut with an ellipsis, never wrapped. Nothing here knows what a step is, so other reports can use it.

use crate::text::repr::ascii_from_repr;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthChar as _;

/// The signs of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// Box-drawing characters and arrows.
    Unicode,
    /// `|`, `->` and the like.
    Ascii,
}

/// A line being drawn.
#[derive(Debug, Clone)]
pub struct Canvas {
    /// A character and its style for each cell; a wide character is followed by a cell that holds none.
    cells: Vec<(Option<char>, Style)>,
    signs: Signs,
}

impl Canvas {
    /// An empty line of `width` cells.
    #[must_use]
    pub fn new(width: usize, signs: Signs) -> Self {
        Self {
            cells: vec![(Some(' '), Style::new()); width],
            signs,
        }
    }

    /// Writes text from a column on, up to and without column `end`, in place of what was there; returns the column
    /// after it. Text that does not fit ends with an ellipsis.
    pub fn put(&mut self, column: usize, end: usize, text: &str, style: Style) -> usize {
        let end = end.min(self.cells.len());
        let mut at = column;
        let translated;
        let text = match self.signs {
            Signs::Unicode => text,
            Signs::Ascii => {
                translated = ascii(text);
                &translated
            }
        };
        for c in text.chars() {
            let width = c.width().unwrap_or(0);
            if width == 0 {
                // It would belong to the cell before it.
                continue;
            }
            if at + width > end {
                self.ellipsis(column, end);
                return end;
            }
            self.cells[at] = (Some(c), style);
            for cell in &mut self.cells[at + 1..at + width] {
                *cell = (None, style);
            }
            at += width;
        }
        at
    }

    /// Marks what was written up to `end` as cut.
    fn ellipsis(&mut self, column: usize, end: usize) {
        let sign = match self.signs {
            Signs::Unicode => "…",
            Signs::Ascii => "...",
        };
        let start = end.saturating_sub(sign.chars().count()).max(column);
        // A wide character that is cut in half goes whole.
        if start > column && start < end && self.cells[start].0.is_none() {
            self.cells[start - 1].0 = Some(' ');
        }
        for (i, c) in (start..end).zip(sign.chars()) {
            self.cells[i].0 = Some(c);
        }
    }

    /// The line, without blanks at its end.
    #[must_use]
    pub fn finish(&self, colours: bool) -> String {
        let used = self
            .cells
            .iter()
            .rposition(|cell| cell.0 != Some(' '))
            .map_or(0, |last| last + 1);
        let mut line = String::with_capacity(used + 16);
        let mut style = Style::new();
        for &(c, cell_style) in &self.cells[..used] {
            let Some(c) = c else { continue };
            if colours && cell_style != style {
                let _ = write!(line, "{style:#}{cell_style}");
                style = cell_style;
            }
            line.push(c);
        }
        if colours {
            let _ = write!(line, "{style:#}");
        }
        line
    }
}

/// Text with our own signs in ASCII and everything else that is not ASCII escaped.
#[must_use]
pub fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '→' => out.push_str("->"),
            '←' => out.push_str("<-"),
            '…' => out.push_str("..."),
            '–' | '─' => out.push('-'),
            '│' | '├' | '⋮' => out.push('|'),
            '┊' => out.push(':'),
            '▸' | '►' => out.push('>'),
            '◄' => out.push('<'),
            '╰' => out.push('`'),
            '╯' => out.push('\''),
            '╭' => out.push('.'),
            '·' => out.push(','),
            c => out.push_str(&ascii_from_repr(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// How many cells a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().filter_map(char::width).sum()
}

/// The colour of a thread; what it tells is always told by its column or tag too.
#[must_use]
pub const fn colour(thread: u32) -> Style {
    const COLOURS: [AnsiColor; 6] = [
        AnsiColor::Cyan,
        AnsiColor::Yellow,
        AnsiColor::Magenta,
        AnsiColor::Green,
        AnsiColor::Blue,
        AnsiColor::Red,
    ];
    Style::new().fg_color(Some(anstyle::Color::Ansi(
        COLOURS[thread as usize % COLOURS.len()],
    )))
}

/// A column of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its first cell.
    pub start: usize,
    /// One past its last cell.
    pub end: usize,
}

/// The columns of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The step's number, right-aligned.
    pub step: Column,
    /// Where each thread's lane begins; empty if there are too many threads for lanes.
    pub lanes: Vec<usize>,
    /// The thread's tag, where there are no lanes.
    pub tag: Column,
    /// Where instructions stand: from the first lane (or after the tag) on.
    pub text: Column,
    /// A column for each watched value, or one for all of them; the last two cells of each are for a mark.
    pub values: Vec<Column>,
    /// Whether one column serves all values, showing changes only.
    pub is_joint: bool,
}

/// The most threads that have a lane each.
pub const MAX_LANES: usize = 3;
/// How wide a value's text and its name may be, from the best to what must do.
const VALUE_WIDTHS: [(usize, usize); 5] = [(28, 18), (20, 18), (14, 18), (14, 12), (10, 10)];
/// How wide one column for all values is at most.
const JOINT: usize = 28;
/// Room that every lane should have for a step's text.
const TEXT: usize = 34;
/// The least distance between two lanes.
const STAGGER: usize = 4;

impl Columns {
    /// Divides a line of `width` cells: numbers of up to `digits` digits, `threads` threads whose tags are up to `tag`
    /// wide, and values whose names and texts have these widths.
    #[must_use]
    pub fn new(
        width: usize,
        digits: usize,
        threads: usize,
        tag: usize,
        values: &[(usize, usize)],
    ) -> Self {
        let step = Column {
            start: 0,
            end: digits.max(4),
        };
        let room = if threads > MAX_LANES {
            width * 2 / 5
        } else {
            width / 3
        };
        // Two blanks before each value and two cells for the mark of a change after it. Texts give way to names.
        let total = |widths: &[usize]| widths.iter().map(|width| width + 4).sum::<usize>();
        let fitting = VALUE_WIDTHS.iter().find_map(|&(most, most_name)| {
            let cut =
                |&(name, text): &(usize, usize)| text.min(most).max(name.min(most_name)).max(3);
            let widths: Vec<usize> = values.iter().map(cut).collect();
            (total(&widths) <= room).then_some(widths)
        });
        let is_joint = fitting.is_none();
        let widths = fitting.unwrap_or_else(|| vec![room.min(JOINT).saturating_sub(4)]);
        let mut start = width - total(&widths);
        let end = start;
        let mut columns = Vec::with_capacity(widths.len());
        for width in widths {
            columns.push(Column {
                start: start + 2,
                end: start + 2 + width + 2,
            });
            start += width + 4;
        }
        let first = step.end + 2;
        if threads > MAX_LANES {
            let tag = Column {
                start: first,
                end: first + tag,
            };
            return Self {
                step,
                lanes: Vec::new(),
                text: Column {
                    start: tag.end + 2,
                    end: end.max(tag.end + 2),
                },
                tag,
                values: columns,
                is_joint,
            };
        }
        let end = end.max(first);
        let lanes = lanes(first, end, threads);
        Self {
            step,
            text: Column { start: first, end },
            tag: Column {
                start: first,
                end: first,
            },
            lanes,
            values: columns,
            is_joint,
        }
    }
}

/// Where lanes begin: evenly, but so that the last has room for a step's text if that can be had.
fn lanes(first: usize, end: usize, threads: usize) -> Vec<usize> {
    let Some(others) = threads.checked_sub(1).filter(|&others| others > 0) else {
        return vec![first; threads];
    };
    let room = end - first;
    let even = room / threads;
    let stagger = even
        .min(room.saturating_sub(TEXT) / others)
        .max(STAGGER)
        .min(even.max(1));
    (0..threads).map(|lane| first + lane * stagger).collect()
}

#[cfg(test)]
mod tests {
    use super::{Canvas, Columns, Signs};
    use anstyle::Style;

    fn put(width: usize, text: &str, signs: Signs) -> String {
        let mut canvas = Canvas::new(width, signs);
        canvas.put(0, width, text, Style::new());
        canvas.finish(false)
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis() {
        assert_eq!(put(5, "abcde", Signs::Unicode), "abcde");
        assert_eq!(put(5, "abcdef", Signs::Unicode), "abcd…");
        assert_eq!(put(5, "abcdef", Signs::Ascii), "ab...");
        assert_eq!(put(0, "abc", Signs::Unicode), "");
    }

    #[test]
    fn wide_characters_take_two_cells_and_are_cut_whole() {
        assert_eq!(put(4, "中文", Signs::Unicode), "中文");
        assert_eq!(put(4, "中文字", Signs::Unicode), "中 …");
        assert_eq!(put(3, "中文", Signs::Unicode), "中…");
        assert_eq!(put(40, "a → 中", Signs::Ascii), "a -> \\u4e2d");
    }

    #[test]
    fn columns_never_reach_beyond_the_line() {
        for width in 30..200 {
            for threads in 1..6 {
                for values in 0..6 {
                    let columns = Columns::new(width, 6, threads, 4, &vec![(7, 30); values]);
                    assert!(columns.text.start <= columns.text.end);
                    assert!(columns.lanes.is_sorted());
                    assert!(columns.lanes.iter().all(|&lane| lane < columns.text.end));
                    let last = columns.values.last().map_or(columns.text.end, |v| v.end);
                    assert!(last <= width, "{width} {threads} {values}");
                    if let Some(first) = columns.values.first() {
                        assert!(columns.text.end <= first.start);
                    }
                }
            }
        }
    }
}
