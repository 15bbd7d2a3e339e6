//! The header comments of a program: its cases and what each must show.
//!
//! `programs/README.md` describes the lines. A line that looks like one of them and is none
//! (a slip such as `# expects:`) is an error, as is a case that expects nothing: a program
//! cannot lose its test by a typing mistake.

/// When an expectation must be true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// Under every seed.
    Always,
    /// Under at least one of the seeds.
    Sometimes,
    /// Under no seed.
    Never,
    /// Under the serial scheduler.
    Serial,
}

/// One `# expect:` line.
#[derive(Debug)]
pub struct Expectation {
    pub when: When,
    pub expression: String,
}

/// A run with these arguments, and what it must show.
#[derive(Debug)]
pub struct Case {
    pub arguments: String,
    pub expectations: Vec<Expectation>,
}

impl Case {
    /// The arguments one by one (they hold no spaces).
    pub fn words(&self) -> Vec<&str> {
        self.arguments.split_whitespace().collect()
    }
}

/// All that a header says.
#[derive(Debug)]
pub struct Header {
    pub cases: Vec<Case>,
    pub seeds: u64,
    pub full_size: bool,
    /// The oldest CPython 3 that can run the file: 6 for 3.6.
    pub python_minor: u32,
    /// Which CPythons can lose an update: see `programs/README.md`.
    #[allow(dead_code, reason = "only one of the tests asks")]
    pub loses: Option<String>,
}

/// Reads the comment lines that open `source`.
pub fn read(source: &str) -> Result<Header, String> {
    let mut header = Header {
        cases: Vec::new(),
        seeds: 20,
        full_size: false,
        python_minor: 6,
        loses: None,
    };
    for line in source.lines().take_while(|line| line.starts_with('#')) {
        let comment = line.trim_start_matches('#').trim();
        let Some((word, rest)) = comment.split_once(':') else {
            continue;
        };
        let rest = rest.trim();
        match word {
            "args" => header.cases.push(case(rest)),
            "expect" => {
                let expectation = expectation(rest)?;
                if let Some(case) = header.cases.last_mut() {
                    case.expectations.push(expectation);
                } else {
                    let mut plain = case("");
                    plain.expectations.push(expectation);
                    header.cases.push(plain);
                }
            }
            "seeds" => {
                header.seeds = rest
                    .parse()
                    .map_err(|_| format!("bad number in `{line}`"))?;
            }
            "loses" => header.loses = Some(rest.to_owned()),
            "size" if rest == "full" => header.full_size = true,
            "python" => {
                let minor = rest.strip_prefix("3.").and_then(|minor| minor.parse().ok());
                header.python_minor = minor.ok_or_else(|| format!("bad version in `{line}`"))?;
            }
            _ if !word.chars().all(|c| c.is_ascii_lowercase()) => {} // prose
            _ => {
                return Err(format!(
                    "`{line}` is no header line that programs/README.md knows"
                ));
            }
        }
    }
    if header.cases.is_empty() {
        return Err("the header expects nothing".to_owned());
    }
    match header
        .cases
        .iter()
        .find(|case| case.expectations.is_empty())
    {
        Some(case) => Err(format!(
            "the case `# args: {}` expects nothing",
            case.arguments
        )),
        None => Ok(header),
    }
}

fn case(arguments: &str) -> Case {
    Case {
        arguments: arguments.to_owned(),
        expectations: Vec::new(),
    }
}

fn expectation(text: &str) -> Result<Expectation, String> {
    let (when, expression) = text.split_once(' ').unwrap_or((text, ""));
    let when = match when {
        "always" => When::Always,
        "sometimes" => When::Sometimes,
        "never" => When::Never,
        "serial" => When::Serial,
        _ => {
            return Err(format!(
                "`# expect: {text}` must begin with always, sometimes, never or serial"
            ));
        }
    };
    Ok(Expectation {
        when,
        expression: expression.trim().to_owned(),
    })
}

#[test]
fn a_header_is_read_and_slips_are_refused() {
    let header = read("# Title: of many words.\n#\n# seeds: 3\n# expect: always x == 1\n# args: a b\n# expect: never x\n\nx = 1\n")
        .unwrap();
    assert_eq!(
        (header.seeds, header.full_size, header.python_minor),
        (3, false, 6)
    );
    assert_eq!(header.cases.len(), 2);
    assert_eq!(header.cases[0].expectations[0].when, When::Always);
    assert_eq!(header.cases[0].expectations[0].expression, "x == 1");
    assert_eq!(header.cases[1].words(), ["a", "b"]);
    for slip in [
        "# no expectation\n",
        "# expects: always x\n# expect: always x\n",
        "# expect: mostly x\n",
        "# args: 1\n# args: 2\n# expect: always x\n",
        "# seeds: many\n# expect: always x\n",
        "# python: 2.7\n# expect: always x\n",
    ] {
        assert!(read(slip).is_err(), "{slip}");
    }
}
