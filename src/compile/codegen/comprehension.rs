//! Comprehensions and generator expressions: a function of their own, called at once with the outermost
//! iterable as its only argument.

use super::super::error::{Result, refuse};
use super::super::symbols::key;
use super::super::unit::UnitKind;
use super::{Generator, Label};
use crate::bytecode::Opcode;
use crate::syntax::ast::{Comprehension, Expr, ExprKind};
use crate::syntax::constant::Constant;

/// What a comprehension makes of each round.
#[derive(Clone, Copy)]
enum Element<'a> {
    Yield(&'a Expr),
    Append(&'a Expr),
    Add(&'a Expr),
    Pair(&'a Expr, &'a Expr),
}

impl Generator {
    pub(super) fn comprehension(&mut self, expr: &Expr) -> Result {
        let (name, element, generators, build) = match &expr.kind {
            ExprKind::ListComp { elt, generators } => {
                let build = Some(Opcode::BuildList);
                ("<listcomp>", Element::Append(elt), generators, build)
            }
            ExprKind::SetComp { elt, generators } => {
                let build = Some(Opcode::BuildSet);
                ("<setcomp>", Element::Add(elt), generators, build)
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                let build = Some(Opcode::BuildMap);
                ("<dictcomp>", Element::Pair(key, value), generators, build)
            }
            ExprKind::GeneratorExp { elt, generators } => {
                ("<genexpr>", Element::Yield(elt), generators, None)
            }
            _ => return Ok(()),
        };
        let Some(outermost) = generators.first() else {
            return Ok(());
        };
        let in_coroutine = self.scope().coroutine;
        self.enter(UnitKind::Comprehension, key(expr), name, expr.span.line);
        let is_async = self.scope().coroutine;
        if is_async && !in_coroutine && build.is_some() {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return refuse(message, expr.span);
        }
        if let Some(build) = build {
            self.op_arg(build, 0);
        }
        self.unit.argcount = 1;
        self.rounds(generators, 0, element)?;
        if build.is_some() {
            self.op(Opcode::ReturnValue);
        }
        if let Some((code, qualname)) = self.exit(true) {
            self.make_function(&code, 0, &qualname);
        }
        self.expr(&outermost.iter)?;
        self.op(if outermost.is_async {
            Opcode::GetAiter
        } else {
            Opcode::GetIter
        });
        self.op_arg(Opcode::CallFunction, 1);
        if is_async && build.is_some() {
            self.await_top();
        }
        Ok(())
    }

    /// The `for` at `depth` and those within it.
    fn rounds(&mut self, generators: &[Comprehension], depth: usize, element: Element) -> Result {
        let generator = &generators[depth];
        let start = self.unit.new_block();
        let skip = self.unit.new_block();
        let end = self.unit.new_block();
        if depth == 0 {
            self.op_arg(Opcode::LoadFast, 0);
        } else {
            self.expr(&generator.iter)?;
            self.op(if generator.is_async {
                Opcode::GetAiter
            } else {
                Opcode::GetIter
            });
        }
        self.unit.start(start);
        if generator.is_async {
            self.next_async_item(end);
        } else {
            self.jump(Opcode::ForIter, end);
            self.unit.start_new();
        }
        self.expr(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(condition, skip, false)?;
            self.unit.start_new();
        }
        if depth + 1 < generators.len() {
            self.rounds(generators, depth + 1, element)?;
        } else {
            self.element(element, depth + 2)?;
        }
        self.unit.start(skip);
        self.jump(Opcode::JumpAbsolute, start);
        self.unit.start(end);
        if generator.is_async {
            self.op(Opcode::EndAsyncFor);
        }
        Ok(())
    }

    /// Adds to the container that lies `depth` deep, or yields.
    fn element(&mut self, element: Element, depth: usize) -> Result {
        match element {
            Element::Yield(value) => {
                self.expr(value)?;
                self.op(Opcode::YieldValue);
                self.op(Opcode::PopTop);
            }
            Element::Append(value) => {
                self.expr(value)?;
                self.op_count(Opcode::ListAppend, depth);
            }
            Element::Add(value) => {
                self.expr(value)?;
                self.op_count(Opcode::SetAdd, depth);
            }
            Element::Pair(key, value) => {
                self.expr(key)?;
                self.expr(value)?;
                self.op_count(Opcode::MapAdd, depth);
            }
        }
        Ok(())
    }

    /// Asks the asynchronous iterator on top for its next item; `StopAsyncIteration` goes to `end`.
    pub(super) fn next_async_item(&mut self, end: Label) {
        self.jump(Opcode::SetupFinally, end);
        self.op(Opcode::GetAnext);
        self.load_const(&Constant::None);
        self.op(Opcode::YieldFrom);
        self.op(Opcode::PopBlock);
    }
}
