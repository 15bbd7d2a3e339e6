//! The program's text, each line unfolding into its instructions.

use super::gather::Entry;
use super::{Page, Room, cut};
use crate::bytecode::dis;
use crate::text::display::escape_for_display;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that are shown on each side of one that a shown step is on, where there is no room for all.
const NEAR: usize = 5;
/// As many instructions of a line are listed.
const INSTRUCTIONS: usize = 400;

/// An instruction of the listing.
struct Listed {
    code: u32,
    offset: u32,
    opcode: &'static str,
    operand: String,
}

/// The id of an instruction's row.
fn id(code: u32, offset: u32) -> String {
    format!("i{code}-{offset}")
}

/// By line, with the name of the code object wherever a line has instructions of several.
fn by_line(page: &Page) -> BTreeMap<u32, Vec<Listed>> {
    let mut lines: BTreeMap<u32, Vec<Listed>> = BTreeMap::new();
    for (number, code) in &page.codes {
        for (offset, opcode, operand) in dis::instructions(code) {
            // A prefix belongs to the instruction that it extends.
            let index = code.offsets.partition_point(|at| *at < offset);
            let Some(&line) = code.lines.get(index) else {
                continue;
            };
            lines.entry(line).or_default().push(Listed {
                code: *number,
                offset,
                opcode,
                operand,
            });
        }
    }
    lines
}

fn chosen(page: &Page, room: Room) -> BTreeSet<usize> {
    let count = page.source.len();
    if count <= room.lines {
        return (0..count).collect();
    }
    let touched: BTreeSet<usize> = page
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Step(row) => row.line,
            _ => None,
        })
        .map(|line| (line as usize).saturating_sub(1))
        .collect();
    let near = touched
        .iter()
        .flat_map(|line| line.saturating_sub(NEAR)..=line + NEAR);
    let near: BTreeSet<usize> = near.filter(|line| *line < count).collect();
    near.into_iter().take(room.lines).collect()
}

/// The section.
pub fn listing(page: &Page, room: Room) -> Markup {
    let instructions = by_line(page);
    let chosen = chosen(page, room);
    let left_out = page.source.len() - chosen.len();
    let roles = page.roles();
    let mut by_role: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for entry in &page.entries {
        if let Entry::Step(row) = entry
            && let (Some(line), Some(words)) = (row.line, roles.get(&row.number))
        {
            by_role
                .entry(line)
                .or_default()
                .extend(words.iter().map(String::as_str));
        }
    }
    let name = |code: u32| {
        let found = page.codes.iter().find(|known| known.0 == code);
        found.map_or(String::new(), |known| known.1.name.to_string())
    };
    html! {
        section {
            h2 { "The program, and its instructions" }
            @if left_out > 0 {
                p { (left_out) " of its " (page.source.len()) " lines are left out: those far from the steps that are shown." }
            }
            div.listing {
                @for &index in &chosen {
                    @let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
                    @let text = cut(&escape_for_display(&page.source[index]).replace("\\t", "    "), room.text);
                    @let marks = by_role.get(&number);
                    @if let Some(listed) = instructions.get(&number) {
                        details id=(format!("line-{number}")) {
                            summary {
                                span.no { (number) } " " code { (text) }
                                @if let Some(marks) = marks {
                                    " " span.role { "◄ " (marks.iter().copied().collect::<Vec<_>>().join("; ")) }
                                }
                            }
                            table.instructions {
                                @for (at, instr) in listed.iter().take(INSTRUCTIONS).enumerate() {
                                    @if at == 0 || listed[at - 1].code != instr.code {
                                        tr { th colspan="3" scope="colgroup" { "in " (cut(&escape_for_display(&name(instr.code)), room.text)) } }
                                    }
                                    tr id=(id(instr.code, instr.offset)) {
                                        td.no { (instr.offset) }
                                        td { (instr.opcode) }
                                        td { (cut(&escape_for_display(&instr.operand), room.text)) }
                                    }
                                }
                                @if listed.len() > INSTRUCTIONS {
                                    tr { td colspan="3" { "and " (listed.len() - INSTRUCTIONS) " more" } }
                                }
                            }
                        }
                    } @else {
                        div.plain id=(format!("line-{number}")) { span.no { (number) } " " code { (text) } }
                    }
                }
            }
        }
    }
}

/// The id of a step's instruction in the listing.
pub fn link(at: Option<(u32, u32)>) -> Option<String> {
    at.map(|(code, offset)| id(code, offset))
}
