//! Where the program comes from: a file, or `-c CODE` with N threads, shared and own names; and what a
//! schedule of it must fit.

use super::failure::Failure;
use crate::bytecode::switch_points::{GilModel, UnknownModel};
use crate::compile;
use crate::runtime::imports;
use crate::runtime::program::Program;
use crate::runtime::start::{self, FirstValue};
use crate::runtime::state::State;
use crate::schedule::schedule::{Header, SourceHash};
use crate::syntax;
use crate::syntax::ast::ExprKind;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The most threads `--threads` takes.
const MAX_THREADS: u32 = 1000;

/// A `--gil` argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GilChoice {
    /// One model.
    One(GilModel),
    /// A row for each of [`GilModel::COMPARED`].
    All,
}

impl Default for GilChoice {
    fn default() -> Self {
        Self::One(GilModel::default())
    }
}

impl fmt::Display for GilChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(model) => model.fmt(f),
            Self::All => f.write_str("all"),
        }
    }
}

impl FromStr for GilChoice {
    type Err = UnknownModel;

    fn from_str(text: &str) -> Result<Self, UnknownModel> {
        match text {
            "all" => Ok(Self::All),
            _ => text.parse().map(Self::One),
        }
    }
}

/// The model that a schedule names.
///
/// # Errors
/// If there is none of that name.
pub fn recorded_model(name: &str) -> Result<GilChoice, Failure> {
    let model = name.parse::<GilModel>();
    model
        .map(GilChoice::One)
        .map_err(|error| Failure::Schedule(error.to_string()))
}

/// What is to be run.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SourceArgs {
    /// The Python file.
    #[arg(required_unless_present = "code")]
    pub file: Option<PathBuf>,
    /// Run this text instead of a file, in every one of the threads.
    #[arg(
        short = 'c',
        long = "code",
        value_name = "CODE",
        conflicts_with = "file"
    )]
    pub code: Option<String>,
    /// How many threads run the text, over one shared namespace.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_THREADS)))]
    pub threads: Option<u32>,
    /// Give a shared name its first value.
    #[arg(long = "set", value_name = "NAME=EXPR")]
    pub set: Vec<String>,
    /// Give each thread its own value of a name: one for all, or one for each.
    #[arg(long, value_name = "NAME=E1,E2,…", allow_hyphen_values = true)]
    pub per_thread: Vec<String>,
    /// Where a thread can be interrupted.
    #[arg(
        help = "Where a thread can be interrupted: any (between any two instructions), 3.6 to 3.14 (as that CPython), or none",
        long,
        value_name = "MODEL",
        default_value_t
    )]
    pub gil: GilChoice,
    /// The seed of the program's own `random`.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub random_seed: u64,
    /// The program's own arguments.
    #[arg(last = true)]
    pub args: Vec<String>,
}

/// A program ready to run.
pub struct Loaded {
    /// What never changes.
    pub program: Program,
    /// What the text is called in messages and tracebacks.
    pub name: String,
    /// What a schedule of it must fit.
    pub header: Header,
    threads: Option<u32>,
    shared: Vec<FirstValue>,
    own: Vec<FirstValue>,
}

impl SourceArgs {
    /// Whether N threads run one text, so that there is no main thread.
    #[must_use]
    pub fn is_snippet(&self) -> bool {
        self.code.is_some() || self.threads.is_some()
    }

    /// The text and its name.
    ///
    /// # Errors
    /// If the file cannot be read or decoded.
    pub fn text(&self) -> Result<(String, String), Failure> {
        match (&self.code, &self.file) {
            (Some(code), _) => Ok((code.clone(), "<code>".to_owned())),
            (None, Some(file)) => {
                let name = file.display().to_string();
                let bytes = read(file)?;
                let text = syntax::decode_source(&bytes).map_err(|diagnostic| Failure::Source {
                    diagnostic,
                    filename: name.clone(),
                    source: String::from_utf8_lossy(&bytes).into_owned(),
                })?;
                Ok((text, name))
            }
            (None, None) => Err(Failure::Usage("give a FILE, or -c CODE".to_owned())),
        }
    }

    /// Compiles and links.
    ///
    /// # Errors
    /// Everything that is wrong with the input.
    pub fn load(&self) -> Result<Loaded, Failure> {
        let GilChoice::One(gil) = self.gil else {
            return Err(Failure::Usage(
                "--gil all compares models: it goes with explore and hunt".to_owned(),
            ));
        };
        let names_are_given = !self.set.is_empty() || !self.per_thread.is_empty();
        if names_are_given && !self.is_snippet() {
            return Err(Failure::Usage(
                "--set and --per-thread go with -c CODE or --threads N".to_owned(),
            ));
        }
        let (text, name) = self.text()?;
        let refuse = |diagnostic| Failure::Source {
            diagnostic,
            filename: name.clone(),
            source: text.clone(),
        };
        let module = syntax::parse_module(&text).map_err(refuse)?;
        imports::check(&module).map_err(refuse)?;
        let code = compile::compile_module(module, &name).map_err(refuse)?;
        let mut program = Program::load(&code, &text, self.args.clone())
            .map_err(|error| Failure::Usage(error.0))?;
        program.set_gil(gil);
        let threads = self.is_snippet().then(|| self.threads.unwrap_or(1));
        let mut shared = Vec::new();
        for option in &self.set {
            let first = first_value(&mut program, "--set", option)?;
            if first.codes.len() != 1 {
                return Err(Failure::Usage(format!(
                    "--set {option}: a shared name has one value; write a tuple in parentheses"
                )));
            }
            shared.push(first);
        }
        let mut own = Vec::new();
        for option in &self.per_thread {
            let first = first_value(&mut program, "--per-thread", option)?;
            let wanted = threads.unwrap_or(1) as usize;
            if first.codes.len() != 1 && first.codes.len() != wanted {
                return Err(Failure::Usage(format!(
                    "--per-thread {option}: {} values for {wanted} threads; give one for all, or one for each",
                    first.codes.len()
                )));
            }
            own.push(first);
        }
        let options = self.options();
        let header = Header {
            source: SourceHash::of(text.as_bytes(), &self.args, &options),
            file: self.file.as_ref().map(|file| file.display().to_string()),
            args: self.args.clone(),
            gil: gil.to_string(),
            random_seed: self.random_seed,
            options,
        };
        Ok(Loaded {
            program,
            name,
            header,
            threads,
            shared,
            own,
        })
    }

    /// The options that make another program of the same text, as a schedule file holds them.
    fn options(&self) -> Vec<(String, String)> {
        let mut options = Vec::new();
        if let Some(code) = &self.code {
            options.push(("code".to_owned(), code.clone()));
        }
        if self.is_snippet() {
            options.push(("threads".to_owned(), self.threads.unwrap_or(1).to_string()));
        }
        options.extend(self.set.iter().map(|set| ("set".to_owned(), set.clone())));
        options.extend(
            self.per_thread
                .iter()
                .map(|own| ("per-thread".to_owned(), own.clone())),
        );
        options
    }

    /// The source that a schedule file names.
    ///
    /// # Errors
    /// If the file names none.
    pub fn of_header(header: &Header) -> Result<Self, Failure> {
        let values = |name: &str| -> Vec<String> {
            header
                .options
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
                .collect()
        };
        let source = Self {
            file: header.file.as_ref().map(PathBuf::from),
            code: values("code").into_iter().next(),
            threads: values("threads")
                .into_iter()
                .next()
                .and_then(|n| n.parse().ok()),
            set: values("set"),
            per_thread: values("per-thread"),
            gil: recorded_model(&header.gil)?,
            random_seed: header.random_seed,
            args: header.args.clone(),
        };
        if source.file.is_none() && source.code.is_none() {
            return Err(Failure::Schedule(
                "the schedule names no program; use --schedule with FILE".to_owned(),
            ));
        }
        Ok(source)
    }

    /// The same for `replay` with a token, which has the model and the seed of the program's `random` itself.
    #[must_use]
    pub fn replay_command(&self) -> String {
        let plain = Self {
            gil: GilChoice::default(),
            random_seed: 0,
            ..self.clone()
        };
        format!("{}{}", plain.command(), plain.command_args())
    }

    /// The part of a command line that names this source again.
    #[must_use]
    pub fn command(&self) -> String {
        let mut words = Vec::new();
        match (&self.code, &self.file) {
            (Some(code), _) => words.extend(["-c".to_owned(), quote(code)]),
            (None, Some(file)) => words.push(quote(&file.display().to_string())),
            (None, None) => {}
        }
        if let Some(threads) = self.threads {
            words.push(format!("--threads {threads}"));
        }
        words.extend(self.set.iter().map(|set| format!("--set {}", quote(set))));
        words.extend(
            self.per_thread
                .iter()
                .map(|own| format!("--per-thread {}", quote(own))),
        );
        if self.gil != GilChoice::default() {
            words.push(format!("--gil {}", self.gil));
        }
        if self.random_seed != 0 {
            words.push(format!("--random-seed {}", self.random_seed));
        }
        words.join(" ")
    }

    /// The program's own arguments at the end of a command line.
    #[must_use]
    pub fn command_args(&self) -> String {
        if self.args.is_empty() {
            return String::new();
        }
        let args: Vec<String> = self.args.iter().map(|arg| quote(arg)).collect();
        format!(" -- {}", args.join(" "))
    }
}

impl Loaded {
    /// Whether there is a main thread: N threads of one text have none.
    #[must_use]
    pub fn has_main(&self) -> bool {
        self.threads.is_none()
    }

    /// The state before the first step.
    ///
    /// # Errors
    /// If an expression of the command line raises.
    pub fn first_state(&self) -> Result<State, Failure> {
        let random_seed = self.header.random_seed;
        match self.threads {
            None => Ok(start::program(&self.program, random_seed)),
            Some(threads) => {
                start::snippet(&self.program, random_seed, threads, &self.shared, &self.own)
                    .map_err(|(name, error)| {
                        Failure::Usage(format!("the value of {name}: {error}"))
                    })
            }
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
            _ => error.to_string(),
        };
        Failure::Usage(format!("cannot read {}: {reason}", file.display()))
    })
}

/// `NAME=E1,E2,…` as compiled expressions.
fn first_value(program: &mut Program, option: &str, text: &str) -> Result<FirstValue, Failure> {
    let Some((name, values)) = text.split_once('=') else {
        return Err(Failure::Usage(format!("{option} {text}: write NAME=EXPR")));
    };
    let name = name.trim();
    let is_name = matches!(
        syntax::parse_expression(name),
        Ok(expr) if matches!(&expr.kind, ExprKind::Name { id, .. } if **id == *name)
    );
    if !is_name {
        return Err(Failure::Usage(format!(
            "{option} {text}: '{name}' is no Python name"
        )));
    }
    // In brackets the commas between values are told from those inside of them.
    let listed = format!("[{values}]");
    let refuse = |diagnostic: syntax::Diagnostic| Failure::Source {
        diagnostic,
        filename: format!("{option} {name}"),
        source: listed.clone(),
    };
    let list = syntax::parse_expression(&listed).map_err(refuse)?;
    let ExprKind::List { elts, .. } = list.kind else {
        return Err(Failure::Usage(format!("{option} {text}: write NAME=EXPR")));
    };
    if elts.is_empty() {
        return Err(Failure::Usage(format!(
            "{option} {text}: there is no value"
        )));
    }
    let mut codes = Vec::with_capacity(elts.len());
    for expr in elts {
        let code = compile::compile_expression(expr, "<value>").map_err(refuse)?;
        codes.push(program.link(&code, 0));
    }
    Ok(FirstValue {
        name: name.to_owned(),
        codes,
    })
}

/// A word as a POSIX shell must be given it.
#[must_use]
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=+:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
