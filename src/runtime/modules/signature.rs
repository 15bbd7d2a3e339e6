//! Arguments of functions that are written in Python in CPython's library: the same binding as for native ones
//! ([`Args::bind`]), but the words of the `TypeError` are those of a Python function
//! (`_PyEval_EvalCodeWithName` in CPython 3.8's `Python/ceval.c`), because programs print them.

use super::super::ctx::Ctx;
use super::super::native::{Args, Trap};
use super::super::value::Value;

/// The parameters of a function: the first `required` must be given, those from `keyword_only` on only by name.
#[derive(Debug, Clone, Copy)]
pub struct Signature<const N: usize> {
    /// The function's name.
    pub name: &'static str,
    /// Whether the first positional argument is the object of a method, which is not bound.
    pub is_method: bool,
    /// The names of the parameters.
    pub params: [&'static str; N],
    /// How many must be given.
    pub required: usize,
    /// The first parameter that is keyword-only.
    pub keyword_only: usize,
}

impl<const N: usize> Signature<N> {
    /// A method.
    #[must_use]
    pub const fn method(name: &'static str, params: [&'static str; N], required: usize) -> Self {
        Self {
            name,
            is_method: true,
            params,
            required,
            keyword_only: N,
        }
    }

    /// A function of a module.
    #[must_use]
    pub const fn function(name: &'static str, params: [&'static str; N], required: usize) -> Self {
        Self {
            is_method: false,
            ..Self::method(name, params, required)
        }
    }

    /// The same with keyword-only parameters from an index on.
    #[must_use]
    pub const fn keyword_only(self, from: usize) -> Self {
        Self {
            keyword_only: from,
            ..self
        }
    }

    /// Binds the arguments of a call.
    ///
    /// # Errors
    /// `TypeError` in the words of a Python function.
    pub fn bind(&self, cx: &mut Ctx<'_>, args: Args<'_>) -> Result<[Option<Value>; N], Trap> {
        let skip = usize::from(self.is_method);
        let given = args.pos.get(skip..).unwrap_or_default();
        let mut bound = [None; N];
        for (slot, &value) in bound[..self.keyword_only].iter_mut().zip(given) {
            *slot = Some(value);
        }
        for &(key, value) in args.kw {
            let key = cx.text(key).to_owned();
            let Some(i) = self.params.iter().position(|p| *p == key) else {
                let message = format!("{}() got an unexpected keyword argument '{key}'", self.name);
                return Err(cx.type_error(message));
            };
            if bound[i].is_some() {
                let message = format!("{}() got multiple values for argument '{key}'", self.name);
                return Err(cx.type_error(message));
            }
            bound[i] = Some(value);
        }
        if given.len() > self.keyword_only {
            return Err(self.too_many(cx, args.pos.len(), skip));
        }
        let missing: Vec<String> = (0..self.required)
            .filter(|&i| bound[i].is_none())
            .map(|i| format!("'{}'", self.params[i]))
            .collect();
        if let Some((last, rest)) = missing.split_last() {
            let (s, list) = match rest {
                [] => ("", last.clone()),
                [one] => ("s", format!("{one} and {last}")),
                _ => ("s", format!("{}, and {last}", rest.join(", "))),
            };
            let message = format!(
                "{}() missing {} required positional argument{s}: {list}",
                self.name,
                missing.len()
            );
            return Err(cx.type_error(message));
        }
        Ok(bound)
    }

    fn too_many(&self, cx: &mut Ctx<'_>, given: usize, skip: usize) -> Trap {
        let most = self.keyword_only + skip;
        let least = self.required + skip;
        let takes = if least < most {
            format!("from {least} to {most} positional arguments")
        } else {
            format!(
                "{most} positional argument{}",
                if most == 1 { "" } else { "s" }
            )
        };
        let were = if given == 1 { "was" } else { "were" };
        let message = format!("{}() takes {takes} but {given} {were} given", self.name);
        cx.type_error(message)
    }
}
