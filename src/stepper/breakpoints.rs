//! Breakpoints: a line or a function, for good or for once, with or without a condition.
//!
//! As in pdb they are numbered from 1 and a number is not used again. A breakpoint at a line is met when a thread begins
//! that line, one at a function when a thread enters it. A condition is evaluated in the frame that meets the
//! breakpoint; one that raises counts as true, so that the mistake is seen.

use super::glass::{Glass, Scene};
use super::lines::{self, Lines};
use crate::runtime::program::Program;

/// Where a breakpoint is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Where this line begins.
    Line(u32),
    /// Where a function begins: its name as it was given, and its code objects.
    Function(String, Vec<u32>),
}

/// A breakpoint.
#[derive(Debug, Clone)]
pub struct Breakpoint {
    /// Its number.
    pub number: usize,
    /// Where it is.
    pub place: Place,
    /// The line it is shown at.
    pub line: u32,
    /// Whether it goes when it is met.
    pub is_temporary: bool,
    /// The condition as it was given, and compiled.
    pub condition: Option<(String, u32)>,
    /// How often it was met.
    pub hits: u64,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Breakpoints {
    set: Vec<Breakpoint>,
    made: usize,
}

impl Breakpoints {
    /// Those that are set, by number.
    #[must_use]
    pub fn all(&self) -> &[Breakpoint] {
        &self.set
    }

    /// Sets one; gives its number.
    pub fn add(
        &mut self,
        place: Place,
        line: u32,
        is_temporary: bool,
        condition: Option<(String, u32)>,
    ) -> usize {
        self.made += 1;
        self.set.push(Breakpoint {
            number: self.made,
            place,
            line,
            is_temporary,
            condition,
            hits: 0,
        });
        self.made
    }

    /// One by its number.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut Breakpoint> {
        self.set.iter_mut().find(|found| found.number == number)
    }

    /// Removes one; whether there was one.
    pub fn remove(&mut self, number: usize) -> Option<Breakpoint> {
        let at = self.set.iter().position(|found| found.number == number)?;
        Some(self.set.remove(at))
    }

    /// Removes all.
    pub fn clear(&mut self) -> Vec<Breakpoint> {
        std::mem::take(&mut self.set)
    }

    /// Counts that one was met, and removes it if it was for once.
    pub fn met(&mut self, number: usize) -> Option<Breakpoint> {
        let found = self.get_mut(number)?;
        found.hits += 1;
        if found.is_temporary {
            return self.remove(number);
        }
        Some(found.clone())
    }

    /// The first one that is met at an instruction; `begins_line` if that begins its line.
    pub(super) fn find(
        &self,
        program: &Program,
        glass: &Glass,
        (code, pc): (u32, u32),
        (begins_line, is_entry): (bool, bool),
        scene: Scene<'_>,
    ) -> Option<usize> {
        let line = program.codes[code as usize].code.lines[pc as usize];
        let mut met = self.set.iter().filter(|set| match &set.place {
            Place::Line(at) => begins_line && *at == line,
            Place::Function(_, codes) => is_entry && codes.contains(&code),
        });
        met.find(|set| match &set.condition {
            Some((_, condition)) => glass.holds(*condition, scene) != Some(false),
            None => true,
        })
        .map(|set| set.number)
    }
}

/// The place of a line, if code begins there.
///
/// # Errors
/// Why there can be no breakpoint.
pub fn at_line(program: &Program, lines: &Lines, line: u32) -> Result<(Place, u32), String> {
    if line == 0 || line as usize > program.lines.len() {
        return Err("End of file".to_owned());
    }
    if lines.of_line(program, line).next().is_none() {
        return Err("Blank or comment".to_owned());
    }
    Ok((Place::Line(line), line))
}

/// The place of the functions of a name: `function` or `Class.method`, as they are called in the source.
#[must_use]
pub fn at_function(program: &Program, lines: &Lines, name: &str) -> Option<(Place, u32)> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let codes = (0u32..)
        .zip(&program.codes)
        .filter(|(_, linked)| *linked.code.name == *last && !linked.code.name.starts_with('<'));
    let codes: Vec<u32> = codes.map(|(number, _)| number).collect();
    let &first = codes.first()?;
    let linked = &program.codes[first as usize];
    let begins = (0u32..)
        .zip(&linked.code.lines)
        .find(|(pc, _)| lines.marks(first, *pc) & lines::START != 0);
    let line = begins.map_or(linked.code.firstlineno, |(_, line)| *line);
    Some((Place::Function(name.to_owned(), codes), line))
}
