//! Breaking text into lines, as CPython 3.8's `textwrap` does with its default options, for help texts.
//!
//! A text is cut into chunks (words, pieces of hyphenated words, dashes, runs of spaces), and the chunks are put
//! on lines greedily. A word longer than a line is cut.

/// A letter, as `[^\d\W]` matches one.
fn is_letter(c: char) -> bool {
    (c.is_alphanumeric() && !c.is_numeric()) || c == '_'
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_word_or_punctuation(c: char) -> bool {
    is_word(c) || "!\"'&.,?".contains(c)
}

fn is_space(c: char) -> bool {
    "\t\n\x0b\x0c\r ".contains(c)
}

/// Whether a hyphenated word may be cut after the hyphen at `at`: two letters stand before it (or a letter, a
/// hyphen and a character of a word), and two letters, perhaps with a hyphen between, after it.
fn breaks_after_hyphen(text: &[char], at: usize) -> bool {
    let get = |offset: usize| at.checked_sub(offset).and_then(|i| text.get(i)).copied();
    let two = get(2).is_some_and(is_letter) && get(1).is_some_and(is_letter);
    let dashed = get(3).is_some_and(is_letter)
        && get(2) == Some('-')
        && get(1).is_some_and(is_word_or_punctuation);
    let next = |offset: usize| text.get(at + offset).copied();
    let after = next(1).is_some_and(is_letter)
        && (next(2).is_some_and(is_letter)
            || (next(2) == Some('-') && next(3).is_some_and(is_letter)));
    (two || dashed) && after
}

/// Whether a dash of two or more hyphens begins at `at` and a word follows it.
fn dash(text: &[char], at: usize) -> Option<usize> {
    let hyphens = text[at..].iter().take_while(|&&c| c == '-').count();
    let follows = text.get(at + hyphens).copied().is_some_and(is_word);
    (hyphens >= 2 && follows).then_some(hyphens)
}

fn chunks(text: &[char]) -> Vec<&[char]> {
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = start;
        if is_space(text[start]) {
            while end < text.len() && is_space(text[end]) {
                end += 1;
            }
        } else if start > 0
            && is_word_or_punctuation(text[start - 1])
            && let Some(hyphens) = dash(text, start)
        {
            end += hyphens;
        } else {
            loop {
                end += 1;
                if end == text.len() || is_space(text[end]) {
                    break;
                }
                // At least one character stands before a hyphen at which a word is cut.
                if text[end] == '-' && breaks_after_hyphen(text, end) {
                    end += 1;
                    break;
                }
                if is_word_or_punctuation(text[end - 1]) && dash(text, end).is_some() {
                    break;
                }
            }
        }
        chunks.push(&text[start..end]);
        start = end;
    }
    chunks
}

/// The lines of a text, none longer than `width` characters with `indent`.
#[must_use]
pub fn wrap(text: &str, width: usize, indent: &str) -> Vec<String> {
    let text: Vec<char> = text.chars().collect();
    let room = width.saturating_sub(indent.chars().count());
    let mut left: Vec<&[char]> = chunks(&text);
    left.reverse();
    let mut lines: Vec<String> = Vec::new();
    while !left.is_empty() {
        let is_blank = |chunk: &[char]| chunk.iter().all(|&c| is_space(c));
        if !lines.is_empty() && left.last().is_some_and(|chunk| is_blank(chunk)) {
            left.pop();
        }
        let mut line: Vec<&[char]> = Vec::new();
        let mut len = 0;
        while let Some(&chunk) = left.last() {
            if len + chunk.len() > room {
                break;
            }
            left.pop();
            line.push(chunk);
            len += chunk.len();
        }
        if let Some(&chunk) = left.last()
            && chunk.len() > room
        {
            let space = if room < 1 { 1 } else { room - len };
            left.pop();
            line.push(&chunk[..space]);
            left.push(&chunk[space..]);
        }
        if line.last().is_some_and(|chunk| is_blank(chunk)) {
            line.pop();
        }
        if !line.is_empty() {
            lines.push(format!(
                "{indent}{}",
                line.concat().into_iter().collect::<String>()
            ));
        }
    }
    lines
}

/// A text with every run of ASCII white space made one space, and none at its ends.
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::new();
    let mut spaced = false;
    for c in text.chars() {
        if is_space(c) {
            spaced = true;
            continue;
        }
        if spaced {
            out.push(' ');
        }
        spaced = false;
        out.push(c);
    }
    out.trim().to_owned()
}
