//! Why a command could not do its work: one message, an exit status, a next step.

use crate::explore::judge::Unjudged;
use crate::schedule::Misfit;
use crate::schedule::schedule::ScheduleError;
use crate::syntax::{Diagnostic, diagnostic};
use std::io;

/// A failure of ours or of the user's input; findings are no failures.
#[derive(Debug)]
pub enum Failure {
    /// Wrong usage, or a file that cannot be read.
    Usage(String),
    /// Python that is refused.
    Source {
        /// What is wrong.
        diagnostic: Diagnostic,
        /// The file as the user named it.
        filename: String,
        /// Its text.
        source: String,
    },
    /// A schedule that cannot be read or does not fit.
    Schedule(String),
    /// Nobody reads our output any more.
    ClosedPipe,
}

impl Failure {
    /// The exit status.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Source { .. } => 2,
            Self::Schedule(_) => 4,
            // As a shell reports a process that SIGPIPE ended.
            Self::ClosedPipe => 141,
        }
    }

    /// Prints it to standard error.
    pub fn print(&self) {
        use std::io::Write as _;
        let mut err = anstream::stderr().lock();
        let color = err.current_choice() != anstream::ColorChoice::Never;
        let text = match self {
            Self::Usage(message) | Self::Schedule(message) => format!("error: {message}"),
            Self::Source {
                diagnostic,
                filename,
                source,
            } => diagnostic::render(diagnostic, filename, source, color),
            Self::ClosedPipe => return,
        };
        // Nothing can be done if standard error is closed too.
        let _ = writeln!(err, "{}", text.trim_end());
    }
}

impl From<Misfit> for Failure {
    fn from(misfit: Misfit) -> Self {
        Self::Schedule(misfit.to_string())
    }
}

impl From<ScheduleError> for Failure {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::OtherProgram => Self::Schedule(error.to_string()),
            error => Self::Usage(error.to_string()),
        }
    }
}

impl From<Unjudged> for Failure {
    fn from(why: Unjudged) -> Self {
        Self::Usage(why.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::Usage(error.to_string())
        }
    }
}
