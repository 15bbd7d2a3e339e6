//! How many strings each argument takes: a match of one pattern after the other against the letters that the
//! strings are classified by (`A` an argument, `O` an option, `-` the string `--`), each as long as possible, with
//! backtracking. `argparse` has regular expressions for it.

use super::action::Nargs;

/// A piece of a pattern: the letters it takes, and whether it takes exactly one, at most one, or any number.
#[derive(Clone, Copy)]
struct Piece {
    letters: &'static [u8],
    least: usize,
    most: usize,
    /// Which argument it belongs to.
    owner: usize,
}

/// How many strings each argument takes of those that `pattern` spells, if they fit from its beginning.
/// `with_dashes`: `--` is taken along, as positional arguments do.
#[must_use]
pub fn matching(nargs: &[Nargs], with_dashes: bool, pattern: &[u8]) -> Option<Vec<usize>> {
    const MANY: usize = usize::MAX;
    let mut pieces: Vec<Piece> = Vec::new();
    for (owner, &nargs) in nargs.iter().enumerate() {
        let mut add = |letters, least, most| {
            pieces.push(Piece {
                letters,
                least,
                most,
                owner,
            });
        };
        let dashes = |add: &mut dyn FnMut(&'static [u8], usize, usize)| {
            if with_dashes {
                add(b"-", 0, MANY);
            }
        };
        let (any, rest): (&[u8], &[u8]) = if with_dashes {
            (b"A-", b"AO-")
        } else {
            (b"A", b"AO")
        };
        match nargs {
            Nargs::One | Nargs::Exactly(_) => {
                let count = if let Nargs::Exactly(count) = nargs {
                    count
                } else {
                    1
                };
                for _ in 0..count.min(pattern.len() + 1) {
                    dashes(&mut add);
                    add(b"A", 1, 1);
                }
                dashes(&mut add);
            }
            Nargs::Optional => {
                dashes(&mut add);
                add(b"A", 0, 1);
                dashes(&mut add);
            }
            Nargs::ZeroOrMore => {
                dashes(&mut add);
                add(any, 0, MANY);
            }
            Nargs::OneOrMore => {
                dashes(&mut add);
                add(b"A", 1, 1);
                add(any, 0, MANY);
            }
            Nargs::Remainder => add(rest, 0, MANY),
            Nargs::Parser => {
                dashes(&mut add);
                add(b"A", 1, 1);
                add(rest, 0, MANY);
            }
        }
    }
    let mut failed = vec![false; (pieces.len() + 1) * (pattern.len() + 1)];
    let mut counts = vec![0; nargs.len()];
    fits(&pieces, 0, pattern, 0, &mut counts, &mut failed).then_some(counts)
}

/// Matches the pieces from one on, each as long as possible. `failed` remembers where that led nowhere.
fn fits(
    pieces: &[Piece],
    first: usize,
    pattern: &[u8],
    at: usize,
    counts: &mut [usize],
    failed: &mut [bool],
) -> bool {
    let Some(piece) = pieces.get(first) else {
        return true;
    };
    let place = first * (pattern.len() + 1) + at;
    if failed[place] {
        return false;
    }
    let longest = pattern[at..]
        .iter()
        .take(piece.most)
        .take_while(|letter| piece.letters.contains(letter))
        .count();
    for count in (piece.least..=longest).rev() {
        counts[piece.owner] += count;
        if fits(pieces, first + 1, pattern, at + count, counts, failed) {
            return true;
        }
        counts[piece.owner] -= count;
    }
    failed[place] = true;
    false
}
