//! Functions, lambdas and classes.

use super::super::error::Result;
use super::super::future::docstring;
use super::super::symbols::{Scope, key};
use super::super::unit::UnitKind;
use super::super::unparse::unparse;
use super::Generator;
use crate::bytecode::{CodeObject, Opcode};
use crate::syntax::ast::{ClassDef, Expr, ExprContext, FunctionDef, Param, Params, Span};
use crate::syntax::constant::Constant;
use std::sync::Arc;

/// The bits of `MAKE_FUNCTION`'s operand.
mod parts {
    pub const DEFAULTS: u32 = 1;
    pub const KEYWORD_DEFAULTS: u32 = 2;
    pub const ANNOTATIONS: u32 = 4;
    pub const CLOSURE: u32 = 8;
}

fn count(params: &[Param]) -> u32 {
    u32::try_from(params.len()).expect("fewer parameters than bytes of source")
}

impl Generator {
    pub(super) fn function(&mut self, def: &FunctionDef, span: Span, is_async: bool) -> Result {
        self.exprs(&def.decorators)?;
        let first_line = def.decorators.first().map_or(span.line, |d| d.span.line);
        let mut flags = self.defaults(&def.params)?;
        if self.annotations(&def.params, def.returns.as_deref())? {
            flags |= parts::ANNOTATIONS;
        }
        let kind = if is_async {
            UnitKind::AsyncFunction
        } else {
            UnitKind::Function
        };
        self.enter(kind, key(def), &def.name, first_line);
        let text = docstring(&def.body);
        self.first_constant(text.unwrap_or(&Constant::None));
        self.count_params(&def.params);
        // The docstring is a constant statement, which emits nothing.
        self.stmts(&def.body)?;
        if let Some((code, qualname)) = self.exit(true) {
            self.make_function(&code, flags, &qualname);
        }
        for _ in &def.decorators {
            self.op_arg(Opcode::CallFunction, 1);
        }
        self.variable(&def.name, ExprContext::Store);
        Ok(())
    }

    pub(super) fn lambda(&mut self, node: &Expr, params: &Params, body: &Expr) -> Result {
        let flags = self.defaults(params)?;
        self.enter(UnitKind::Lambda, key(node), "<lambda>", node.span.line);
        self.first_constant(&Constant::None);
        self.count_params(params);
        self.expr(body)?;
        let generator = self.scope().generator;
        if !generator {
            self.op(Opcode::ReturnValue);
        }
        if let Some((code, qualname)) = self.exit(!generator) {
            self.make_function(&code, flags, &qualname);
        }
        Ok(())
    }

    pub(super) fn class(&mut self, def: &ClassDef, span: Span) -> Result {
        self.exprs(&def.decorators)?;
        let first_line = def.decorators.first().map_or(span.line, |d| d.span.line);
        self.enter(UnitKind::Class, key(def), &def.name, first_line);
        self.unit.private = Some(def.name.clone());
        self.variable("__name__", ExprContext::Load);
        self.variable("__module__", ExprContext::Store);
        let qualname = self.unit.qualname.clone();
        self.load_str(&qualname);
        self.variable("__qualname__", ExprContext::Store);
        self.body(&def.body)?;
        if self.scope().needs_class_closure {
            // The cell goes to `type.__new__`, which fills it.
            self.op_arg(Opcode::LoadClosure, 0);
            self.op(Opcode::DupTop);
            self.variable("__classcell__", ExprContext::Store);
        } else {
            self.load_const(&Constant::None);
        }
        self.op(Opcode::ReturnValue);
        let code = self.exit(true);
        self.op(Opcode::LoadBuildClass);
        if let Some((code, _)) = code {
            self.make_function(&code, 0, &def.name);
        }
        self.load_str(&def.name);
        self.call_arguments(2, &def.bases, &def.keywords)?;
        for _ in &def.decorators {
            self.op_arg(Opcode::CallFunction, 1);
        }
        self.variable(&def.name, ExprContext::Store);
        Ok(())
    }

    /// The constant at index 0, where a function's docstring is looked for.
    fn first_constant(&mut self, value: &Constant) {
        if self.silent == 0 {
            self.unit.consts.add(value);
        }
    }

    fn count_params(&mut self, params: &Params) {
        self.unit.argcount = count(&params.args);
        self.unit.posonlyargcount = count(&params.posonly);
        self.unit.kwonlyargcount = count(&params.kwonly);
    }

    /// Loads the defaults; the bits that tell `MAKE_FUNCTION` so.
    fn defaults(&mut self, params: &Params) -> Result<u32> {
        let mut flags = 0;
        if !params.defaults.is_empty() {
            self.exprs(&params.defaults)?;
            self.op_count(Opcode::BuildTuple, params.defaults.len());
            flags |= parts::DEFAULTS;
        }
        let mut names = Vec::new();
        for (param, default) in params.kwonly.iter().zip(&params.kw_defaults) {
            if let Some(default) = default {
                names.push(self.mangled(&param.name));
                self.expr(default)?;
            }
        }
        if !names.is_empty() {
            self.const_key_map(&names);
            flags |= parts::KEYWORD_DEFAULTS;
        }
        Ok(flags)
    }

    /// Loads the annotations, if there are any. Positional-only parameters come second, as in 3.8.
    fn annotations(&mut self, params: &Params, returns: Option<&Expr>) -> Result<bool> {
        let mut names = Vec::new();
        let positional = params.args.iter().chain(&params.posonly);
        let starred = params.vararg.iter().chain(&params.kwonly);
        for param in positional.chain(starred).chain(&params.kwarg) {
            if let Some(annotation) = &param.annotation {
                self.annotation(annotation)?;
                names.push(self.mangled(&param.name));
            }
        }
        if let Some(returns) = returns {
            self.annotation(returns)?;
            names.push("return".into());
        }
        if names.is_empty() {
            return Ok(false);
        }
        self.const_key_map(&names);
        Ok(true)
    }

    /// Loads an annotation: its value, or its text under `from __future__ import annotations`.
    pub(super) fn annotation(&mut self, annotation: &Expr) -> Result {
        if !self.features.annotations() {
            return self.expr(annotation);
        }
        if self.silent == 0 {
            self.load_str(&unparse(annotation));
        }
        Ok(())
    }

    /// Makes a dict of the loaded values and these keys.
    fn const_key_map(&mut self, keys: &[Box<str>]) {
        self.load_str_tuple(keys.iter().map(|key| &**key));
        self.op_count(Opcode::BuildConstKeyMap, keys.len());
    }

    /// Makes a function of a code object, with the cells that it needs.
    pub(super) fn make_function(&mut self, code: &Arc<CodeObject>, flags: u32, qualname: &str) {
        let mut flags = flags;
        if !code.freevars.is_empty() {
            for text in &code.freevars {
                let index = self.closure_index(text);
                self.op_count(Opcode::LoadClosure, index);
            }
            self.op_count(Opcode::BuildTuple, code.freevars.len());
            flags |= parts::CLOSURE;
        }
        if self.silent == 0 {
            let index = self.unit.consts.add_code(code);
            self.op_arg(Opcode::LoadConst, index);
        }
        self.load_str(qualname);
        self.op_arg(Opcode::MakeFunction, flags);
    }

    /// The index of a cell or free variable of the current unit that a unit within needs.
    fn closure_index(&mut self, text: &str) -> usize {
        let name = self.names.intern(text);
        let is_cell = (self.unit.kind == UnitKind::Class && text == "__class__")
            || self.scope().scope(name) == Scope::Cell;
        let index = if is_cell {
            self.unit.cellvars.position(name)
        } else {
            let index = self.unit.freevars.position(name);
            index.map(|index| index + self.unit.cellvars.len())
        };
        index.expect("analysis passed the name down from here")
    }
}
