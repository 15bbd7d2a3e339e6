//! `random`: the module's functions, which share one stream, and the class `Random`.
//!
//! The numbers are CPython 3.8's ([`crate::numeric::random`]). Where CPython seeds itself from the operating
//! system, the stream here begins with the seed of the run (`--random-seed`), so that a run can be repeated.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::native::{Args, NativeClass, NativeFn, Outcome, Trap};
use super::super::object::Object;
use super::super::observer::{Outside, Region};
use super::super::ops::{convert, dunder, hash, item, iteration};
use super::super::sync::Stream;
use super::super::value::{Handle, Value};
use super::NativeModule;
use super::signature::Signature;
use crate::numeric::Raise;
use crate::numeric::random::Random;
use num_bigint::BigInt;

macro_rules! generators {
    ($( $name:literal $function:path; )*) => {
        /// `random`
        pub const MODULE: NativeModule = NativeModule {
            name: "random",
            functions: &[ $( NativeFn::function($name, |cx, args| $function(cx, None, args)), )* ],
            classes: &[("Random", class::RANDOM)],
            constants: &[],
        };

        /// `random.Random`
        pub static RANDOM: NativeClass = NativeClass {
            new: |cx, class, _args| {
                let stream = Random::from_int(&cx.state.random_seed.into());
                Ok(cx.new_sync(class, Stream(Box::new(stream))))
            },
            methods: &[
                NativeFn::method("__init__", |cx, args| {
                    let this = cx.this::<Stream>(args)?;
                    let [seed] = Signature::method("__init__", ["x"], 0).bind(cx, args)?;
                    seed_with(cx, Some(this), seed.unwrap_or(Value::None))
                }),
                $( NativeFn::method($name, |cx, args| {
                    let this = cx.this::<Stream>(args)?;
                    let rest = Args { pos: &args.pos[1..], kw: args.kw };
                    $function(cx, Some(this), rest)
                }), )*
            ],
            class_methods: &[],
            getsets: &[],
        };
    };
}

generators! {
    "seed" seed;
    "random" random;
    "getrandbits" getrandbits;
    "randrange" randrange;
    "randint" randint;
    "choice" choice;
    "choices" choices;
    "shuffle" shuffle;
    "sample" sample;
    "uniform" uniform;
    "triangular" triangular;
    "gauss" gauss;
    "normalvariate" normalvariate;
    "lognormvariate" lognormvariate;
    "expovariate" expovariate;
    "betavariate" betavariate;
    "gammavariate" gammavariate;
    "paretovariate" paretovariate;
    "weibullvariate" weibullvariate;
}

/// Draws from a `Random` object, or from the module's stream, which is seeded at its first use.
fn draw<T>(cx: &mut Ctx<'_>, this: Option<Handle>, f: impl FnOnce(&mut Random) -> T) -> T {
    if let Some(this) = this {
        return f(&mut cx.sync_mut::<Stream>(this).0);
    }
    cx.alter(Region::Outside(Outside::Random));
    let seed = cx.state.random_seed;
    let stream = cx
        .state
        .random
        .get_or_insert_with(|| Box::new(Random::from_int(&seed.into())));
    f(stream)
}

fn checked<T>(cx: &mut Ctx<'_>, result: Result<T, Raise>) -> Result<T, Trap> {
    result.map_err(|raise| cx.raise(raise))
}

fn seed(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [a, version] = Signature::function("seed", ["a", "version"], 0).bind(cx, args)?;
    if !matches!(version, None | Some(Value::Int(2))) {
        return Err(cx.value_error("racescope's random.seed() knows version 2 only"));
    }
    seed_with(cx, this, a.unwrap_or(Value::None))
}

fn seed_with(cx: &mut Ctx<'_>, this: Option<Handle>, seed: Value) -> Outcome {
    let bytes = match cx.object(seed) {
        Some(Object::Str(text)) => Some(text.as_str().as_bytes().to_vec()),
        Some(Object::Bytes(bytes)) => Some(bytes.to_vec()),
        Some(Object::ByteArray(bytes)) => Some(bytes.clone()),
        _ => None,
    };
    let stream = if matches!(seed, Value::None) {
        Random::from_int(&cx.state.random_seed.into())
    } else if let Some(bytes) = bytes {
        Random::from_bytes(&bytes)
    } else if let Some(int) = cx.as_int(seed) {
        Random::from_int(&int)
    } else {
        Random::from_hash(hash::hash(cx, seed)?)
    };
    if let Some(this) = this {
        *cx.sync_mut::<Stream>(this).0 = stream;
    } else {
        cx.alter(Region::Outside(Outside::Random));
        cx.state.random = Some(Box::new(stream));
    }
    Ok(Value::None)
}

fn random(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    args.expect(cx, "random", 0, 0, 0)?;
    Ok(Value::Float(draw(cx, this, Random::random)))
}

fn getrandbits(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    args.expect(cx, "getrandbits", 0, 1, 1)?;
    let count = dunder::expect_i64(cx, args.at(0))?;
    let bits = draw(cx, this, |stream| stream.getrandbits(count));
    let bits = checked(cx, bits)?;
    Ok(cx.new_int(bits))
}

/// `int(x)` of an argument of `randrange`, which must be whole.
fn whole(cx: &mut Ctx<'_>, value: Value, what: &str) -> Result<BigInt, Trap> {
    if let Some(int) = cx.as_int(value) {
        return Ok(int);
    }
    let refuse = |cx: &mut Ctx<'_>| cx.value_error(format!("non-integer {what} for randrange()"));
    match cx.payload(value) {
        Value::Float(float) if float.fract() != 0.0 => Err(refuse(cx)),
        _ => match convert::to_int(cx, value)? {
            Some(int) => Ok(int),
            None => Err(refuse(cx)),
        },
    }
}

fn randrange(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [first, stop, stride] =
        Signature::function("randrange", ["start", "stop", "step"], 1).bind(cx, args)?;
    let first = whole(cx, first.unwrap_or_default(), "arg 1")?;
    let drawn = match stop {
        None | Some(Value::None) => draw(cx, this, |stream| stream.randrange_to(&first)),
        Some(stop) => {
            let end = whole(cx, stop, "stop")?;
            let stride = match stride {
                Some(stride) => whole(cx, stride, "step")?,
                None => BigInt::from(1),
            };
            draw(cx, this, |stream| stream.randrange(&first, &end, &stride))
        }
    };
    let drawn = checked(cx, drawn)?;
    Ok(cx.new_int(drawn))
}

fn randint(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [low, high] = Signature::function("randint", ["a", "b"], 2).bind(cx, args)?;
    let low = whole(cx, low.unwrap_or_default(), "arg 1")?;
    let high = whole(cx, high.unwrap_or_default(), "stop")?;
    let drawn = draw(cx, this, |stream| stream.randint(&low, &high));
    let drawn = checked(cx, drawn)?;
    Ok(cx.new_int(drawn))
}

/// `len(x)` of a sequence.
fn length(cx: &mut Ctx<'_>, value: Value) -> Result<usize, Trap> {
    if let Some(result) = dunder::call_special(cx, value, cx.program.names.len, &[])? {
        let length = dunder::expect_i64(cx, result)?;
        return Ok(usize::try_from(length).unwrap_or(0));
    }
    let length = match cx.object(value) {
        Some(Object::List(items)) => Some(items.len()),
        Some(Object::Tuple(items)) => Some(items.len()),
        Some(Object::Str(text)) => Some(text.chars()),
        Some(Object::Bytes(bytes)) => Some(bytes.len()),
        Some(Object::ByteArray(bytes)) => Some(bytes.len()),
        Some(Object::Range(range)) => usize::try_from(range.len()).ok(),
        Some(Object::Dict(dict)) => Some(dict.len()),
        Some(Object::Set(set) | Object::FrozenSet(set)) => Some(set.len()),
        _ => None,
    };
    length.ok_or_else(|| {
        let message = format!("object of type '{}' has no len()", cx.class_name(value));
        cx.type_error(message)
    })
}

fn to_value(index: usize) -> Value {
    Value::Int(i64::try_from(index).unwrap_or(i64::MAX))
}

fn choice(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [seq] = Signature::function("choice", ["seq"], 1).bind(cx, args)?;
    let seq = seq.unwrap_or_default();
    let length = length(cx, seq)?;
    // The item may be found by Python code; the draw is made once.
    let index = cx.once(|cx| {
        let index = draw(cx, this, |stream| stream.choice(length));
        checked(cx, index).map(to_value)
    })?;
    item::get(cx, seq, index)
}

fn choices(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [population, weights, cumulative, count] =
        Signature::function("choices", ["population", "weights", "cum_weights", "k"], 1)
            .keyword_only(2)
            .bind(cx, args)?;
    let population = iteration::items(cx, population.unwrap_or_default())?;
    let given = |weights: Option<Value>| weights.filter(|w| !matches!(w, Value::None));
    let count = match count {
        Some(count) => usize::try_from(dunder::expect_i64(cx, count)?).unwrap_or(0),
        None => 1,
    };
    let sums = match (given(weights), given(cumulative)) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            return Err(cx.type_error("Cannot specify both weights and cumulative weights"));
        }
        (Some(weights), None) => {
            let mut sum = 0.0;
            let mut sums = floats(cx, weights)?;
            for weight in &mut sums {
                sum += *weight;
                *weight = sum;
            }
            Some(sums)
        }
        (None, Some(cumulative)) => Some(floats(cx, cumulative)?),
    };
    if sums
        .as_ref()
        .is_some_and(|sums| sums.len() != population.len())
    {
        return Err(cx.value_error("The number of weights does not match the population"));
    }
    if sums.as_ref().is_some_and(Vec::is_empty) {
        return Err(cx.error(class::INDEX_ERROR, "list index out of range"));
    }
    cx.check_size(count.saturating_mul(size_of::<Value>()))?;
    let mut chosen = Vec::with_capacity(count);
    for _ in 0..count {
        let index = draw(cx, this, |stream| match &sums {
            Some(sums) => Ok(stream.choices_weighted(sums)),
            None => stream.choices_plain(population.len()),
        });
        chosen.push(population[checked(cx, index)?]);
    }
    Ok(cx.new_list(chosen))
}

fn floats(cx: &mut Ctx<'_>, values: Value) -> Result<Vec<f64>, Trap> {
    let mut floats = Vec::new();
    for value in iteration::items(cx, values)? {
        floats.push(float(cx, value)?);
    }
    Ok(floats)
}

fn shuffle(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [list, function] = Signature::function("shuffle", ["x", "random"], 1).bind(cx, args)?;
    if !matches!(function, None | Some(Value::None)) {
        return Err(cx.type_error("racescope's shuffle() takes no function of its own"));
    }
    let list = cx.payload(list.unwrap_or_default());
    let Some(Object::List(items)) = cx.object(list) else {
        let message = format!(
            "'{}' object does not support item assignment",
            cx.class_name(list)
        );
        return Err(cx.type_error(message));
    };
    let mut items = items.clone();
    draw(cx, this, |stream| stream.shuffle(&mut items));
    if let Value::Obj(handle) = list {
        *cx.get_mut(handle) = Object::List(items);
    }
    Ok(Value::None)
}

fn sample(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [population, count] =
        Signature::function("sample", ["population", "k"], 2).bind(cx, args)?;
    let population = population.unwrap_or_default();
    if matches!(cx.object(population), Some(Object::Dict(_))) {
        return Err(cx.type_error("Population must be a sequence or set.  For dicts, use list(d)."));
    }
    length(cx, population)?;
    let items = iteration::items(cx, population)?;
    let count = dunder::expect_i64(cx, count.unwrap_or_default())?;
    let places = draw(cx, this, |stream| stream.sample(items.len(), count));
    let places = checked(cx, places)?;
    let sample = places.into_iter().map(|place| items[place]).collect();
    Ok(cx.new_list(sample))
}

/// A number as a float.
fn float(cx: &mut Ctx<'_>, value: Value) -> Result<f64, Trap> {
    convert::to_float(cx, value)?.ok_or_else(|| {
        let message = format!("must be real number, not {}", cx.class_name(value));
        cx.type_error(message)
    })
}

/// Two required numbers.
fn pair(
    cx: &mut Ctx<'_>,
    args: Args<'_>,
    name: &'static str,
    params: [&'static str; 2],
) -> Result<(f64, f64), Trap> {
    let [a, b] = Signature::function(name, params, 2).bind(cx, args)?;
    Ok((
        float(cx, a.unwrap_or_default())?,
        float(cx, b.unwrap_or_default())?,
    ))
}

fn uniform(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (low, high) = pair(cx, args, "uniform", ["a", "b"])?;
    Ok(Value::Float(draw(cx, this, |s| s.uniform(low, high))))
}

fn triangular(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [low, high, mode] =
        Signature::function("triangular", ["low", "high", "mode"], 0).bind(cx, args)?;
    let low = match low {
        Some(low) => float(cx, low)?,
        None => 0.0,
    };
    let high = match high {
        Some(high) => float(cx, high)?,
        None => 1.0,
    };
    let mode = match mode {
        None | Some(Value::None) => None,
        Some(mode) => Some(float(cx, mode)?),
    };
    Ok(Value::Float(draw(cx, this, |s| {
        s.triangular(low, high, mode)
    })))
}

fn gauss(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (mu, sigma) = pair(cx, args, "gauss", ["mu", "sigma"])?;
    Ok(Value::Float(draw(cx, this, |s| s.gauss(mu, sigma))))
}

fn normalvariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (mu, sigma) = pair(cx, args, "normalvariate", ["mu", "sigma"])?;
    Ok(Value::Float(draw(cx, this, |s| s.normalvariate(mu, sigma))))
}

fn lognormvariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (mu, sigma) = pair(cx, args, "lognormvariate", ["mu", "sigma"])?;
    Ok(Value::Float(draw(cx, this, |s| {
        s.lognormvariate(mu, sigma)
    })))
}

fn expovariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [rate] = Signature::function("expovariate", ["lambd"], 1).bind(cx, args)?;
    let rate = float(cx, rate.unwrap_or_default())?;
    let drawn = draw(cx, this, |s| s.expovariate(rate));
    checked(cx, drawn).map(Value::Float)
}

fn betavariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (alpha, beta) = pair(cx, args, "betavariate", ["alpha", "beta"])?;
    let drawn = draw(cx, this, |s| s.betavariate(alpha, beta));
    checked(cx, drawn).map(Value::Float)
}

fn gammavariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (alpha, beta) = pair(cx, args, "gammavariate", ["alpha", "beta"])?;
    let drawn = draw(cx, this, |s| s.gammavariate(alpha, beta));
    checked(cx, drawn).map(Value::Float)
}

fn paretovariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let [alpha] = Signature::function("paretovariate", ["alpha"], 1).bind(cx, args)?;
    let alpha = float(cx, alpha.unwrap_or_default())?;
    Ok(Value::Float(draw(cx, this, |s| s.paretovariate(alpha))))
}

fn weibullvariate(cx: &mut Ctx<'_>, this: Option<Handle>, args: Args<'_>) -> Outcome {
    let (alpha, beta) = pair(cx, args, "weibullvariate", ["alpha", "beta"])?;
    Ok(Value::Float(draw(cx, this, |s| {
        s.weibullvariate(alpha, beta)
    })))
}
