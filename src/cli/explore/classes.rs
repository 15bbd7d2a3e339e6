//! `--classes`: the orders of conflicting instructions, and what is said of each. Unasked the table is shown if there are at
//! most a dozen, and only looked for as long as that takes no time.

use super::watch::Guard;
use super::{Args, Searched};
use crate::analysis::lost_updates::LostUpdates;
use crate::cli::Format;
use crate::cli::failure::Failure;
use crate::cli::hunt::short_token;
use crate::cli::run::{self, ScheduleArgs, grouped};
use crate::cli::source::Loaded;
use crate::explore::search::classes::{self, Bounds, Class, NoClasses};
use crate::report::classes::{Row, SHOWN};
use crate::report::outcomes::names;
use crate::report::trace::label;
use num_bigint::BigUint;

/// The most classes that are looked for.
const MOST: usize = 100_000;
/// Of those unasked.
const MOST_UNASKED: usize = 12;
/// Transitions that are made unasked at most.
const TRANSITIONS_UNASKED: u64 = 20_000;
/// Lost updates of a class that are named.
const NAMED: usize = 3;

/// The classes, or why there are none to show.
pub enum Table {
    /// All of them.
    Classes(Vec<Class>),
    /// Nobody asked, and they are too many to be shown unasked.
    NotShown,
    /// They were asked for, but.
    Unknown(String),
}

/// Finds the classes.
pub fn table(
    args: &Args,
    loaded: &Loaded,
    searched: &Searched,
    guard: &Guard,
) -> Result<Table, Failure> {
    let is_wanted = args.classes || args.format == Format::Text;
    let Ok(total) = &searched.found.interleavings else {
        return Ok(if args.classes {
            Table::Unknown("they can be told only where all interleavings were counted".to_owned())
        } else {
            Table::NotShown
        });
    };
    if !is_wanted || args.max_preemptions.is_some() {
        return Ok(Table::NotShown);
    }
    let watch = |states: u32, depth: usize| guard.look(states, depth);
    let (most, transitions) = if args.classes {
        (MOST, u64::MAX)
    } else {
        (MOST_UNASKED, TRANSITIONS_UNASKED)
    };
    let bounds = Bounds {
        classes: most,
        transitions,
        watch: &watch,
    };
    let found = classes::classes(
        &loaded.program,
        loaded.first_state()?,
        loaded.has_main(),
        &searched.found.outcomes,
        &bounds,
    );
    let classes = match found {
        Ok(classes) => classes,
        Err(_) if !args.classes => return Ok(Table::NotShown),
        Err(NoClasses::TooMany) => {
            let most = grouped(MOST as u64);
            return Ok(Table::Unknown(format!("there are more than {most}")));
        }
        Err(NoClasses::Unordered) => {
            return Ok(Table::Unknown(
                "some instruction depends on every other one: it reads the clock or an address, or changes what all depend on".to_owned(),
            ));
        }
        Err(NoClasses::Stopped(_)) => {
            return Ok(Table::Unknown(
                "a limit was reached before all were found".to_owned(),
            ));
        }
    };
    let sum: Option<BigUint> = classes
        .iter()
        .map(|class| class.interleavings.clone())
        .sum();
    // Each interleaving is in exactly one class.
    assert!(
        sum.is_none_or(|sum| sum == *total),
        "the classes together have all interleavings"
    );
    Ok(Table::Classes(classes))
}

/// The table as text.
pub fn lines(
    args: &Args,
    loaded: &Loaded,
    searched: &Searched,
    table: &Table,
) -> Result<Vec<String>, Failure> {
    let classes = match table {
        Table::NotShown => return Ok(Vec::new()),
        Table::Unknown(why) => return Ok(vec![String::new(), format!("no classes: {why}")]),
        // Without a choice of order there is nothing to tell.
        Table::Classes(classes) if classes.len() < 2 && !args.classes => return Ok(Vec::new()),
        Table::Classes(classes) => classes,
    };
    let outcomes = &searched.found.outcomes;
    let names = names(
        &outcomes
            .iter()
            .map(|ended| &ended.outcome)
            .collect::<Vec<_>>(),
    );
    let mut order: Vec<&Class> = classes.iter().collect();
    order.sort_by(|a, b| {
        let lossy = a.is_lossy.cmp(&b.is_lossy);
        lossy.then(b.interleavings.cmp(&a.interleavings))
    });
    let mut rows = Vec::new();
    for class in order.into_iter().take(SHOWN) {
        rows.push(Row {
            class,
            outcome: names[class.outcome].clone(),
            loses: class.is_lossy.then(|| loses(loaded, class)).transpose()?,
            token: args
                .classes
                .then(|| short_token(loaded, &class.schedule))
                .flatten(),
        });
    }
    let Ok(total) = &searched.found.interleavings else {
        return Ok(Vec::new());
    };
    let mut lines = vec![String::new()];
    lines.extend(crate::report::classes::lines(
        &loaded.program,
        loaded.has_main(),
        &rows,
        classes,
        total,
    ));
    Ok(lines)
}

/// Whose updates a class loses, as its schedule shows.
fn loses(loaded: &Loaded, class: &Class) -> Result<String, Failure> {
    let schedule = ScheduleArgs::unlimited();
    let mut count = LostUpdates::count();
    run::replay(loaded, &schedule, &class.schedule, &mut count)?;
    let Some(mut analysis) = LostUpdates::after(count, NAMED) else {
        return Ok("loses an update".to_owned());
    };
    run::replay(loaded, &schedule, &class.schedule, &mut analysis)?;
    let findings = analysis.into_findings();
    let mut losers: Vec<String> = Vec::new();
    for update in &findings.first {
        for write in &update.lost {
            let who = format!(
                "{}'s update of {}",
                label(loaded.has_main(), write.thread),
                update.location
            );
            if !losers.contains(&who) {
                losers.push(who);
            }
        }
    }
    if losers.is_empty() {
        return Ok("loses an update".to_owned());
    }
    let named: usize = findings.first.iter().map(|update| update.lost.len()).sum();
    let more = usize::try_from(findings.lost).map_or(0, |lost| lost.saturating_sub(named));
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    Ok(format!("loses {}{more}", losers.join(", ")))
}
