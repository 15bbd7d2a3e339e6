//! What a person can type at the prompt: pdb's commands and habits, and those that pdb has no need for.

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Step,
    Next,
    Instruction,
    Return,
    Until,
    Continue,
    BackStep,
    BackNext,
    BackInstruction,
    BackReturn,
    BackContinue,
    Goto,
    NextSwitch,
    PreviousSwitch,
    Lost,
    LastWrite,
    NextWrite,
    Break,
    TemporaryBreak,
    Clear,
    Condition,
    List,
    LongList,
    Listing,
    Where,
    Up,
    Down,
    Thread,
    Threads,
    When,
    Print,
    PrettyPrint,
    WhatIs,
    Args,
    Watch,
    Unwatch,
    Pick,
    Unpick,
    Token,
    Save,
    Help,
    Quit,
}

/// A command's names (the first is shown), what follows it, and what it does.
pub struct Entry {
    pub command: Command,
    pub names: &'static [&'static str],
    pub takes: &'static str,
    pub help: &'static str,
}

const fn entry(
    command: Command,
    names: &'static [&'static str],
    takes: &'static str,
    help: &'static str,
) -> Entry {
    Entry {
        command,
        names,
        takes,
        help,
    }
}

/// A heading, and the commands under it.
pub type Group = (&'static str, &'static [Entry]);

/// All commands as `h` lists them.
pub const GROUPS: &[Group] = &[
    (
        "forwards",
        &[
            entry(
                Command::Step,
                &["s", "step"],
                "[N]",
                "to the thread's next line, into calls",
            ),
            entry(
                Command::Next,
                &["n", "next"],
                "[N]",
                "to the thread's next line, over calls",
            ),
            entry(
                Command::Instruction,
                &["si", "stepi"],
                "[N]",
                "one instruction, whoever runs it",
            ),
            entry(
                Command::Return,
                &["r", "return"],
                "",
                "to where the function returns",
            ),
            entry(
                Command::Until,
                &["unt", "until"],
                "[LINE]",
                "to a later line of the function",
            ),
            entry(
                Command::Continue,
                &["c", "cont", "continue"],
                "",
                "to a breakpoint, or the end",
            ),
        ],
    ),
    (
        "backwards",
        &[
            entry(
                Command::BackStep,
                &["rs"],
                "[N]",
                "to the thread's line before, into calls",
            ),
            entry(
                Command::BackNext,
                &["rn"],
                "[N]",
                "to the thread's line before, over calls",
            ),
            entry(
                Command::BackInstruction,
                &["rsi"],
                "[N]",
                "one instruction, whoever ran it",
            ),
            entry(
                Command::BackReturn,
                &["rr"],
                "",
                "to where the function was entered",
            ),
            entry(
                Command::BackContinue,
                &["rc"],
                "",
                "to a breakpoint, or the start",
            ),
        ],
    ),
    (
        "anywhere",
        &[
            entry(
                Command::Goto,
                &["goto", "g"],
                "STEP",
                "to a step; also +N, -N, start and end",
            ),
            entry(
                Command::NextSwitch,
                &["nextswitch", "ns"],
                "",
                "to where another thread takes over",
            ),
            entry(
                Command::PreviousSwitch,
                &["prevswitch", "ps"],
                "",
                "back to where a thread took over",
            ),
            entry(
                Command::Lost,
                &["lost"],
                "[N|-]",
                "the next lost update, the Nth, the one before",
            ),
            entry(
                Command::LastWrite,
                &["lastwrite", "lw"],
                "NAME",
                "back to the last write of a variable",
            ),
            entry(
                Command::NextWrite,
                &["nextwrite", "nw"],
                "NAME",
                "on to its next write",
            ),
        ],
    ),
    (
        "breakpoints",
        &[
            entry(
                Command::Break,
                &["b", "break"],
                "[LINE|FUNCTION][, CONDITION]",
                "set one; list them",
            ),
            entry(
                Command::TemporaryBreak,
                &["tbreak"],
                "LINE|FUNCTION[, CONDITION]",
                "set one for once",
            ),
            entry(
                Command::Clear,
                &["cl", "clear"],
                "[N …]",
                "remove some, or all",
            ),
            entry(
                Command::Condition,
                &["condition"],
                "N [CONDITION]",
                "change a condition, or remove it",
            ),
        ],
    ),
    (
        "looking",
        &[
            entry(
                Command::List,
                &["l", "list"],
                "[FIRST[, LAST]|.]",
                "source around the line, then on",
            ),
            entry(
                Command::LongList,
                &["ll", "longlist"],
                "",
                "the whole function",
            ),
            entry(Command::Listing, &["dis"], "", "its instructions"),
            entry(
                Command::Where,
                &["w", "where", "bt"],
                "",
                "the calls that led here, newest last",
            ),
            entry(Command::Up, &["u", "up"], "[N]", "look at the caller"),
            entry(Command::Down, &["d", "down"], "[N]", "look at the called"),
            entry(Command::Print, &["p"], "EXPR", "the value of an expression"),
            entry(Command::PrettyPrint, &["pp"], "EXPR", "the same, laid out"),
            entry(Command::WhatIs, &["whatis"], "EXPR", "its type"),
            entry(
                Command::Args,
                &["a", "args"],
                "",
                "the function's arguments",
            ),
            entry(
                Command::Watch,
                &["watch"],
                "[NAME]",
                "show a value at every stop; what is watched",
            ),
            entry(
                Command::Unwatch,
                &["unwatch"],
                "[NAME]",
                "no longer show it; show none",
            ),
            entry(
                Command::Threads,
                &["threads"],
                "",
                "where each thread stands",
            ),
            entry(
                Command::Thread,
                &["thread"],
                "T",
                "look at another thread, without running it",
            ),
            entry(Command::When, &["when"], "", "the place in the run"),
        ],
    ),
    (
        "the schedule",
        &[
            entry(
                Command::Pick,
                &["pick"],
                "T",
                "T runs next: from here on you decide",
            ),
            entry(
                Command::Unpick,
                &["unpick"],
                "",
                "back to the schedule there was",
            ),
            entry(
                Command::Token,
                &["token"],
                "",
                "the schedule as a token, for --schedule",
            ),
            entry(
                Command::Save,
                &["save"],
                "FILE",
                "write the schedule to a file",
            ),
        ],
    ),
    (
        "",
        &[
            entry(
                Command::Help,
                &["h", "help", "?"],
                "[COMMAND]",
                "this list; about one command",
            ),
            entry(Command::Quit, &["q", "quit", "exit"], "", "leave"),
        ],
    ),
];

/// The entry of a name.
pub fn find(name: &str) -> Option<&'static Entry> {
    GROUPS
        .iter()
        .flat_map(|group| group.1)
        .find(|entry| entry.names.contains(&name))
}

/// A line as a name and the rest. As in pdb a command may be followed by a sign at once: `p(x)`, `?b`.
pub fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix('?') {
        return ("?", rest.trim());
    }
    let end = line
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(line.len());
    (&line[..end], line[end..].trim())
}

/// The command and its words, or what is wrong with a line.
pub fn parse(line: &str) -> Result<(&'static Entry, &str), String> {
    let (name, rest) = split(line);
    let Some(entry) = find(name) else {
        let shown = crate::text::display::escape_for_display(line.trim());
        return Err(format!(
            "unknown command: {shown}  (h lists the commands; p EXPR shows a value)"
        ));
    };
    if entry.takes.is_empty() && !rest.is_empty() {
        return Err(format!("{} takes nothing after it", entry.names[0]));
    }
    Ok((entry, rest))
}

/// What `h` prints.
pub fn list() -> Vec<String> {
    let mut lines = Vec::new();
    for (heading, entries) in GROUPS {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        if !heading.is_empty() {
            lines.push(format!("{heading}:"));
        }
        for entry in *entries {
            let usage = format!("{} {}", entry.names[0], entry.takes);
            lines.push(format!("  {usage:<31} {}", entry.help));
        }
    }
    lines.push(String::new());
    lines.push("An empty line repeats the last command. Looking never changes the run.".to_owned());
    lines
}

/// What `h COMMAND` prints.
pub fn about(name: &str) -> Result<String, String> {
    let entry = find(name).ok_or_else(|| format!("no such command: {name}"))?;
    let also = match entry.names {
        [_] => String::new(),
        names => format!("  (also {})", names[1..].join(", ")),
    };
    let usage = format!("{} {}", entry.names[0], entry.takes);
    Ok(format!("{}: {}{also}", usage.trim(), entry.help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_of_one_command() {
        let mut names: Vec<&str> = GROUPS
            .iter()
            .flat_map(|group| group.1)
            .flat_map(|entry| entry.names.iter().copied())
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for name in "n s c r unt b tbreak cl condition l ll p pp w u d a q h".split(' ') {
            assert!(find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_line_is_a_command_and_its_words() {
        let words = |line| parse(line).map(|(entry, rest)| (entry.command, rest));
        assert_eq!(words("  b 12, x > 3 "), Ok((Command::Break, "12, x > 3")));
        assert_eq!(words("p(x)"), Ok((Command::Print, "(x)")));
        assert_eq!(words("?b"), Ok((Command::Help, "b")));
        assert!(words("frob 3").unwrap_err().contains("frob 3"));
        assert!(words("r 3").is_err());
        assert!(list().iter().all(|line| line.chars().count() <= 80));
    }
}
