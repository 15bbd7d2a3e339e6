//! The combinatoric iterators of `itertools`: each goes through the ways to pick items of its pools in
//! lexicographic order of their places. The places of the next pick are all the state there is.

use super::super::super::builtins::argument;
use super::super::super::class_table as class;
use super::super::super::ctx::Ctx;
use super::super::super::iter::Iter;
use super::super::super::native::{NativeClass, Outcome, Trap};
use super::super::super::object::Object;
use super::super::super::ops::iteration;
use super::super::super::value::{Handle, Value};

/// What is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// One of each pool.
    Product,
    /// Different places in any order.
    Permutations,
    /// Different places in ascending order.
    Combinations,
    /// Places in ascending order, the same one as often as one likes.
    WithReplacement,
}

/// The state of such an iterator.
#[derive(Debug, Clone, Hash)]
pub struct Picks {
    /// What is picked.
    pub rule: Rule,
    /// From what: a pool for each place of a product, else one pool.
    pub pools: Vec<Vec<Value>>,
    /// The places of the next pick; none at the end.
    pub places: Option<Vec<usize>>,
}

impl Picks {
    /// Its class.
    #[must_use]
    pub const fn class(&self) -> Handle {
        match self.rule {
            Rule::Product => class::PRODUCT,
            Rule::Permutations => class::PERMUTATIONS,
            Rule::Combinations => class::COMBINATIONS,
            Rule::WithReplacement => class::COMBINATIONS_WITH_REPLACEMENT,
        }
    }

    fn pool(&self, at: usize) -> &[Value] {
        match self.rule {
            Rule::Product => &self.pools[at],
            _ => &self.pools[0],
        }
    }

    /// The next pick.
    pub fn pick(&mut self) -> Option<Vec<Value>> {
        let places = self.places.take()?;
        let picked = (places.iter().enumerate())
            .map(|(at, &place)| self.pool(at)[place])
            .collect();
        self.places = self.after(places);
        Some(picked)
    }

    /// The places after these.
    fn after(&self, mut places: Vec<usize>) -> Option<Vec<usize>> {
        let count = places.len();
        for at in (0..count).rev() {
            let len = self.pool(at).len();
            let next = match self.rule {
                Rule::Permutations => {
                    (places[at] + 1..len).find(|place| !places[..at].contains(place))
                }
                Rule::Combinations => Some(places[at] + 1).filter(|next| next + count - at <= len),
                _ => Some(places[at] + 1).filter(|&next| next < len),
            };
            let Some(next) = next else { continue };
            places[at] = next;
            for rest in at + 1..count {
                places[rest] = match self.rule {
                    Rule::Product => 0,
                    Rule::Permutations => (0..len)
                        .find(|place| !places[..rest].contains(place))
                        .unwrap_or(0),
                    Rule::Combinations => places[rest - 1] + 1,
                    Rule::WithReplacement => next,
                };
            }
            return Some(places);
        }
        None
    }
}

/// `next(iterator)`
///
/// # Errors
/// `StopIteration` at the end.
pub fn next(cx: &mut Ctx<'_>, handle: Handle) -> Outcome {
    let picked = match cx.get_mut(handle) {
        Object::Iter(iter) => match &mut **iter {
            Iter::Picks(picks) => picks.pick(),
            _ => None,
        },
        _ => None,
    };
    match picked {
        Some(items) => Ok(cx.new_tuple(items)),
        None => Err(cx.stop_iteration(Value::None)),
    }
}

fn made(cx: &mut Ctx<'_>, rule: Rule, pools: Vec<Vec<Value>>, count: usize) -> Value {
    let len = pools.first().map_or(0, Vec::len);
    let places = match rule {
        Rule::Product if pools.iter().any(Vec::is_empty) => None,
        Rule::Permutations | Rule::Combinations if count > len => None,
        Rule::WithReplacement if count > 0 && len == 0 => None,
        Rule::Permutations | Rule::Combinations => Some((0..count).collect()),
        _ => Some(vec![0; count]),
    };
    let picks = Picks {
        rule,
        pools,
        places,
    };
    cx.alloc(Object::Iter(Box::new(Iter::Picks(Box::new(picks)))))
}

/// The number of items to pick.
fn length(cx: &mut Ctx<'_>, value: Value) -> Result<usize, Trap> {
    let length = argument::size(cx, value)?;
    usize::try_from(length).map_err(|_| cx.value_error("r must be non-negative"))
}

/// `product`
pub static PRODUCT: NativeClass = NativeClass {
    new: |cx, _, args| {
        let mut repeat = 1;
        for &(name, value) in args.kw {
            if cx.text(name) != "repeat" {
                let message = format!(
                    "'{}' is an invalid keyword argument for product()",
                    cx.text(name)
                );
                return Err(cx.type_error(message));
            }
            repeat = argument::size(cx, value)?;
        }
        let Ok(repeat) = usize::try_from(repeat) else {
            return Err(cx.value_error("repeat argument cannot be negative"));
        };
        let mut pools = Vec::new();
        for &source in args.pos {
            pools.push(iteration::items(cx, source)?);
        }
        cx.check_size(pools.len().saturating_mul(repeat).saturating_mul(32))?;
        let pools: Vec<Vec<Value>> = (0..repeat).flat_map(|_| pools.clone()).collect();
        let count = pools.len();
        Ok(made(cx, Rule::Product, pools, count))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};

/// `permutations`
pub static PERMUTATIONS: NativeClass = NativeClass {
    new: |cx, _, args| {
        let [source, r] = args.bind(cx, "permutations", 0, ["iterable", "r"], 1)?;
        let pool = iteration::items(cx, source.unwrap_or_default())?;
        let count = match r {
            None | Some(Value::None) => pool.len(),
            Some(r) => length(cx, r)?,
        };
        Ok(made(cx, Rule::Permutations, vec![pool], count))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};

/// `combinations`
pub static COMBINATIONS: NativeClass = NativeClass {
    new: |cx, _, args| {
        let [source, r] = args.bind(cx, "combinations", 0, ["iterable", "r"], 2)?;
        let pool = iteration::items(cx, source.unwrap_or_default())?;
        let count = length(cx, r.unwrap_or_default())?;
        Ok(made(cx, Rule::Combinations, vec![pool], count))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};

/// `combinations_with_replacement`
pub static WITH_REPLACEMENT: NativeClass = NativeClass {
    new: |cx, _, args| {
        let names = ["iterable", "r"];
        let [source, r] = args.bind(cx, "combinations_with_replacement", 0, names, 2)?;
        let pool = iteration::items(cx, source.unwrap_or_default())?;
        let count = length(cx, r.unwrap_or_default())?;
        cx.check_size(count.saturating_mul(8))?;
        Ok(made(cx, Rule::WithReplacement, vec![pool], count))
    },
    methods: &[],
    class_methods: &[],
    getsets: &[],
};
