//! `time` on the virtual clock. A program begins at 2020-01-01T00:00:00Z, the time zone is UTC, every step takes
//! a microsecond, and a sleep takes no real time.
//!
//! `sleep(0)` too ends the thread's transition, so that another thread may run there.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, GetSet, NativeClass, NativeFn, Outcome, Trap};
use super::super::ops::convert;
use super::super::state::STEP_NANOS;
use super::super::value::Value;
use super::super::wait::WaitOn;
use super::{Const, NativeModule, threading};
use std::fmt::Write;

/// When a program begins, in seconds since 1970.
const EPOCH: i64 = 1_577_836_800;

/// `time`
pub const MODULE: NativeModule = NativeModule {
    name: "time",
    functions: &[
        NativeFn::function("time", |cx, args| {
            args.expect(cx, "time", 0, 0, 0)?;
            Ok(Value::Float(to_float(now(cx))))
        }),
        NativeFn::function("time_ns", |cx, args| {
            args.expect(cx, "time_ns", 0, 0, 0)?;
            Ok(Value::Int(now(cx)))
        }),
        NativeFn::function("monotonic", clock),
        NativeFn::function("monotonic_ns", clock_ns),
        NativeFn::function("perf_counter", clock),
        NativeFn::function("perf_counter_ns", clock_ns),
        NativeFn::function("process_time", |cx, args| {
            args.expect(cx, "process_time", 0, 0, 0)?;
            Ok(Value::Float(to_float(worked(cx))))
        }),
        NativeFn::function("process_time_ns", |cx, args| {
            args.expect(cx, "process_time_ns", 0, 0, 0)?;
            Ok(Value::Int(worked(cx)))
        }),
        NativeFn::function("sleep", sleep),
        NativeFn::function("gmtime", broken_down),
        NativeFn::function("localtime", broken_down),
        NativeFn::function("mktime", |cx, args| {
            args.expect(cx, "mktime", 0, 1, 1)?;
            let fields = fields(cx, args.pos.first().copied())?;
            #[expect(clippy::cast_precision_loss, reason = "dates lie far below 2^53")]
            Ok(Value::Float(seconds_of(&fields) as f64))
        }),
        NativeFn::function("ctime", |cx, args| {
            args.expect(cx, "ctime", 0, 0, 1)?;
            let seconds = whole_seconds(cx, args.pos.first().copied())?;
            let text = format_time("%a %b %e %H:%M:%S %Y", &fields_of(seconds));
            Ok(cx.new_str(text))
        }),
        NativeFn::function("asctime", |cx, args| {
            args.expect(cx, "asctime", 0, 0, 1)?;
            let fields = fields(cx, args.pos.first().copied())?;
            let text = format_time("%a %b %e %H:%M:%S %Y", &fields);
            Ok(cx.new_str(text))
        }),
        NativeFn::function("strftime", |cx, args| {
            args.expect(cx, "strftime", 0, 1, 2)?;
            let Some(format) = cx.as_str(args.at(0)).map(str::to_owned) else {
                let message = format!(
                    "strftime() argument 1 must be str, not {}",
                    cx.class_name(args.at(0))
                );
                return Err(cx.type_error(message));
            };
            let fields = fields(cx, args.pos.get(1).copied())?;
            let text = format_time(&format, &fields);
            Ok(cx.new_str(text))
        }),
    ],
    classes: &[("struct_time", class::STRUCT_TIME)],
    constants: &[
        ("timezone", Const::Value(Value::Int(0))),
        ("altzone", Const::Value(Value::Int(0))),
        ("daylight", Const::Value(Value::Int(0))),
    ],
};

fn now(cx: &Ctx<'_>) -> i64 {
    EPOCH * 1_000_000_000 + clock_nanos(cx)
}

fn clock_nanos(cx: &Ctx<'_>) -> i64 {
    i64::try_from(cx.clock()).unwrap_or(i64::MAX / 2)
}

fn worked(cx: &Ctx<'_>) -> i64 {
    i64::try_from(cx.state.steps.saturating_mul(STEP_NANOS)).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "CPython's clocks are floats too"
)]
fn to_float(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}

fn clock(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "monotonic", 0, 0, 0)?;
    Ok(Value::Float(to_float(clock_nanos(cx))))
}

fn clock_ns(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "monotonic_ns", 0, 0, 0)?;
    Ok(Value::Int(clock_nanos(cx)))
}

fn sleep(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "sleep", 0, 1, 1)?;
    let seconds = threading::seconds(cx, args.at(0))?;
    if seconds < 0.0 {
        return Err(cx.value_error("sleep length must be non-negative"));
    }
    cx.wait(WaitOn::Time, Some(threading::nanos(seconds)))?;
    Ok(Value::None)
}

/// Year, month, day, hour, minute, second, day of the week (Monday is 0), day of the year, 0.
type Fields = [i64; 9];

const NAMES: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `time.struct_time`: a tuple whose items have names.
pub static STRUCT_TIME: NativeClass = NativeClass {
    new: |cx, class, args| {
        args.expect(cx, "structseq", 0, 1, 1)?;
        let fields = fields(cx, args.pos.first().copied())?;
        let items = fields.map(Value::Int);
        let items = cx.new_tuple(items);
        Ok(cx.new_instance(class, items))
    },
    methods: &[NativeFn::method("__repr__", |cx, args| {
        let fields = fields(cx, args.pos.first().copied())?;
        let parts: Vec<String> = NAMES
            .iter()
            .zip(fields)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Ok(cx.new_str(format!("time.struct_time({})", parts.join(", "))))
    })],
    class_methods: &[],
    getsets: &[
        field::<0>(),
        field::<1>(),
        field::<2>(),
        field::<3>(),
        field::<4>(),
        field::<5>(),
        field::<6>(),
        field::<7>(),
        field::<8>(),
    ],
};

const fn field<const I: usize>() -> GetSet {
    GetSet {
        name: NAMES[I],
        get: |cx, object| {
            Ok(cx
                .as_items(object)
                .and_then(|items| items.get(I).copied())
                .unwrap_or(Value::None))
        },
        set: None,
    }
}

/// A moment of the argument, or now.
fn whole_seconds(cx: &mut Ctx<'_>, value: Option<Value>) -> Result<i64, Trap> {
    match value {
        None | Some(Value::None) => Ok(now(cx).div_euclid(1_000_000_000)),
        Some(value) => {
            let Some(seconds) = convert::to_float(cx, value)? else {
                let message = format!("an integer is required (got type {})", cx.class_name(value));
                return Err(cx.type_error(message));
            };
            if seconds.is_nan() {
                return Err(cx.value_error("Invalid value NaN (not a number)"));
            }
            let seconds = seconds.floor();
            // The years that a date can be told of; beyond lies CPython's "year out of range" too.
            if seconds.abs() > 6.7e16 {
                return Err(cx.error(
                    class::OVERFLOW_ERROR,
                    "timestamp out of range for platform time_t",
                ));
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked above")]
            Ok(seconds as i64)
        }
    }
}

fn broken_down(cx: &mut Ctx<'_>, args: Args<'_>) -> Outcome {
    args.expect(cx, "localtime", 0, 0, 1)?;
    let seconds = whole_seconds(cx, args.pos.first().copied())?;
    let items = cx.new_tuple(fields_of(seconds).map(Value::Int));
    Ok(cx.new_instance(class::STRUCT_TIME, items))
}

/// The fields of a tuple, or of now.
fn fields(cx: &mut Ctx<'_>, value: Option<Value>) -> Result<Fields, Trap> {
    let Some(value) = value.filter(|value| !matches!(value, Value::None)) else {
        return Ok(fields_of(now(cx).div_euclid(1_000_000_000)));
    };
    let Some(items) = cx.as_items(value).map(<[Value]>::to_vec) else {
        return Err(cx.type_error("Tuple or struct_time argument required"));
    };
    let mut fields = [0; 9];
    if items.len() != fields.len() {
        return Err(cx.type_error("function takes exactly 9 arguments"));
    }
    for (field, item) in fields.iter_mut().zip(items) {
        let Some(int) = cx.as_int(item) else {
            let message = format!("an integer is required (got type {})", cx.class_name(item));
            return Err(cx.type_error(message));
        };
        *field = i64::try_from(int).unwrap_or(i64::MAX);
    }
    let [_, month, day, hour, minute, second, ..] = fields;
    let checks = [
        (month, 1, 12, "month"),
        (day, 1, 31, "day of month"),
        (hour, 0, 23, "hour"),
        (minute, 0, 59, "minute"),
        (second, 0, 61, "seconds"),
    ];
    for (value, least, most, name) in checks {
        if !(least..=most).contains(&value) {
            return Err(cx.value_error(format!("{name} out of range")));
        }
    }
    Ok(fields)
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

fn seconds_of(fields: &Fields) -> i64 {
    let &[year, month, day, hour, minute, second, ..] = fields;
    days_of(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
}

fn fields_of(seconds: i64) -> Fields {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // An estimate that is at most one year off, and then the right one.
    let mut year = 1970 + days.div_euclid(365);
    while days_of(year, 1, 1) > days {
        year -= 1 + (days_of(year, 1, 1) - days) / 367;
    }
    while days_of(year + 1, 1, 1) <= days {
        year += 1;
    }
    let mut month = 12;
    while days_of(year, month, 1) > days {
        month -= 1;
    }
    [
        year,
        month,
        days - days_of(year, month, 1) + 1,
        rest / 3_600,
        rest / 60 % 60,
        rest % 60,
        // 1970-01-01 was a Thursday.
        (days + 3).rem_euclid(7),
        days - days_of(year, 1, 1) + 1,
        0,
    ]
}

/// `strftime` in the C locale; a directive that is not known stays as it is.
fn format_time(format: &str, fields: &Fields) -> String {
    let &[year, month, day, hour, minute, second, weekday, yearday, _] = fields;
    let name = |names: &[&'static str], index: i64| {
        usize::try_from(index)
            .ok()
            .and_then(|index| names.get(index).copied())
            .unwrap_or("?")
    };
    let (weekday_name, month_name) = (name(&DAYS, weekday), name(&MONTHS, month - 1));
    let half_hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let directive = chars.next();
        let written = match directive {
            Some('Y') => write!(text, "{year}"),
            Some('y') => write!(text, "{:02}", year.rem_euclid(100)),
            Some('m') => write!(text, "{month:02}"),
            Some('d') => write!(text, "{day:02}"),
            Some('e') => write!(text, "{day:2}"),
            Some('H') => write!(text, "{hour:02}"),
            Some('I') => write!(text, "{half_hour:02}"),
            Some('M') => write!(text, "{minute:02}"),
            Some('S') => write!(text, "{second:02}"),
            Some('j') => write!(text, "{yearday:03}"),
            Some('w') => write!(text, "{}", (weekday + 1) % 7),
            Some('u') => write!(text, "{}", weekday + 1),
            Some('a') => write!(text, "{}", &weekday_name[..weekday_name.len().min(3)]),
            Some('A') => write!(text, "{weekday_name}"),
            Some('b' | 'h') => write!(text, "{}", &month_name[..month_name.len().min(3)]),
            Some('B') => write!(text, "{month_name}"),
            Some('p') => write!(text, "{}", if hour < 12 { "AM" } else { "PM" }),
            Some('Z') => write!(text, "UTC"),
            Some('z') => write!(text, "+0000"),
            Some('s') => write!(text, "{}", seconds_of(fields)),
            Some('D' | 'x') => write!(text, "{}", format_time("%m/%d/%y", fields)),
            Some('T' | 'X') => write!(text, "{hour:02}:{minute:02}:{second:02}"),
            Some('R') => write!(text, "{hour:02}:{minute:02}"),
            Some('F') => write!(text, "{year}-{month:02}-{day:02}"),
            Some('c') => write!(text, "{}", format_time("%a %b %e %H:%M:%S %Y", fields)),
            Some('n') => writeln!(text),
            Some('t') => write!(text, "\t"),
            Some('%') | None => write!(text, "%"),
            Some(other) => write!(text, "%{other}"),
        };
        written.expect("writing to a String cannot fail");
    }
    text
}
