//! `try` and `with`.
//!
//! The code of `finally` stands once, at the end; it is entered by falling into it after `BEGIN_FINALLY`, by
//! `CALL_FINALLY` from a `return`, `break` or `continue`, or by an exception. Its blocks are compiled before
//! those of the `try`, because whether it breaks out itself decides how the `try` begins.

use super::super::error::Result;
use super::super::unit::{FrameBlockKind, UnitKind};
use super::{Generator, Label};
use crate::bytecode::Opcode;
use crate::bytecode::instr::Compare;
use crate::syntax::ast::{ExceptHandler, ExprContext, Span, Stmt, WithItem};
use crate::syntax::constant::Constant;

impl Generator {
    pub(super) fn try_finally(
        &mut self,
        span: Span,
        body: &[Stmt],
        handlers: &[ExceptHandler],
        orelse: &[Stmt],
        finalbody: &[Stmt],
    ) -> Result {
        let start_of_body = self.unit.new_block();
        let end = self.unit.new_block();
        let start = self.unit.current();

        self.unit.start(end);
        self.open(FrameBlockKind::FinallyEnd, Some(end), Some(end))?;
        self.stmts(finalbody)?;
        self.op(Opcode::EndFinally);
        let breaks_out = self
            .unit
            .open
            .last()
            .is_some_and(|open| open.exit.is_none());
        if breaks_out {
            self.op(Opcode::PopTop);
        }
        self.close();
        let after = self.unit.current();

        self.unit.resume(start);
        self.unit.link(None);
        self.unit.begin_line(span);
        let kind = if breaks_out {
            self.load_const(&Constant::None);
            FrameBlockKind::FinallyTryPlaceholder
        } else {
            FrameBlockKind::FinallyTry
        };
        self.jump(Opcode::SetupFinally, end);
        self.unit.start(start_of_body);
        self.open(kind, Some(start_of_body), Some(end))?;
        if handlers.is_empty() {
            self.stmts(body)?;
        } else {
            self.try_except(body, handlers, orelse)?;
        }
        self.op(Opcode::PopBlock);
        self.op(Opcode::BeginFinally);
        self.close();
        self.unit.link(Some(end));
        self.unit.resume(after);
        Ok(())
    }

    pub(super) fn try_except(
        &mut self,
        body: &[Stmt],
        handlers: &[ExceptHandler],
        orelse: &[Stmt],
    ) -> Result {
        let start_of_body = self.unit.new_block();
        let mut except = self.unit.new_block();
        let start_of_else = self.unit.new_block();
        let end = self.unit.new_block();
        self.jump(Opcode::SetupFinally, except);
        self.unit.start(start_of_body);
        self.open(FrameBlockKind::Except, Some(start_of_body), None)?;
        self.stmts(body)?;
        self.op(Opcode::PopBlock);
        self.close();
        self.jump(Opcode::JumpForward, start_of_else);
        self.unit.start(except);
        for (index, handler) in handlers.iter().enumerate() {
            if handler.exc_type.is_none() && index + 1 < handlers.len() {
                return self.refuse("default 'except:' must be last");
            }
            self.unit.begin_line(handler.span);
            except = self.unit.new_block();
            if let Some(exc_type) = &handler.exc_type {
                self.op(Opcode::DupTop);
                self.expr(exc_type)?;
                self.op_arg(Opcode::CompareOp, Compare::ExceptionMatch as u32);
                self.jump(Opcode::PopJumpIfFalse, except);
            }
            self.op(Opcode::PopTop);
            self.handler_body(handler)?;
            self.jump(Opcode::JumpForward, end);
            self.unit.start(except);
        }
        self.op(Opcode::EndFinally);
        self.unit.start(start_of_else);
        self.stmts(orelse)?;
        self.unit.start(end);
        Ok(())
    }

    fn handler_body(&mut self, handler: &ExceptHandler) -> Result {
        let Some(name) = &handler.name else {
            let start = self.unit.new_block();
            self.op(Opcode::PopTop);
            self.op(Opcode::PopTop);
            self.unit.start(start);
            self.open(FrameBlockKind::HandlerCleanup, Some(start), None)?;
            self.stmts(&handler.body)?;
            self.op(Opcode::PopExcept);
            self.close();
            return Ok(());
        };
        // The name is deleted at the end, whatever happens.
        let cleanup = self.unit.new_block();
        let start = self.unit.new_block();
        self.variable(name, ExprContext::Store);
        self.op(Opcode::PopTop);
        self.jump(Opcode::SetupFinally, cleanup);
        self.unit.start(start);
        self.open(FrameBlockKind::HandlerCleanup, Some(start), Some(cleanup))?;
        self.stmts(&handler.body)?;
        self.op(Opcode::PopBlock);
        self.op(Opcode::BeginFinally);
        self.close();
        self.unit.start(cleanup);
        self.open(FrameBlockKind::FinallyEnd, Some(cleanup), None)?;
        self.load_const(&Constant::None);
        self.variable(name, ExprContext::Store);
        self.variable(name, ExprContext::Del);
        self.op(Opcode::EndFinally);
        self.op(Opcode::PopExcept);
        self.close();
        Ok(())
    }

    /// `with a, b: body` is `with a:` around `with b: body`.
    pub(super) fn with(&mut self, items: &[WithItem], body: &[Stmt]) -> Result {
        let [item, inner @ ..] = items else {
            return self.stmts(body);
        };
        let block = self.unit.new_block();
        let finally = self.unit.new_block();
        self.expr(&item.context)?;
        self.jump(Opcode::SetupWith, finally);
        self.unit.start(block);
        self.open(FrameBlockKind::With, Some(block), Some(finally))?;
        self.with_target(item)?;
        self.with(inner, body)?;
        self.end_with_body(finally)?;
        self.op(Opcode::WithCleanupStart);
        self.op(Opcode::WithCleanupFinish);
        self.op(Opcode::EndFinally);
        self.close();
        Ok(())
    }

    pub(super) fn async_with(&mut self, items: &[WithItem], body: &[Stmt]) -> Result {
        let [item, inner @ ..] = items else {
            return self.stmts(body);
        };
        if self.unit.kind != UnitKind::AsyncFunction {
            return self.refuse("'async with' outside async function");
        }
        let block = self.unit.new_block();
        let finally = self.unit.new_block();
        self.expr(&item.context)?;
        self.op(Opcode::BeforeAsyncWith);
        self.await_top();
        self.jump(Opcode::SetupAsyncWith, finally);
        self.unit.start(block);
        self.open(FrameBlockKind::AsyncWith, Some(block), Some(finally))?;
        self.with_target(item)?;
        self.async_with(inner, body)?;
        self.end_with_body(finally)?;
        self.op(Opcode::WithCleanupStart);
        self.await_top();
        self.op(Opcode::WithCleanupFinish);
        self.op(Opcode::EndFinally);
        self.close();
        Ok(())
    }

    fn with_target(&mut self, item: &WithItem) -> Result {
        let Some(target) = &item.target else {
            self.op(Opcode::PopTop);
            return Ok(());
        };
        self.expr(target)
    }

    fn end_with_body(&mut self, finally: Label) -> Result {
        self.op(Opcode::PopBlock);
        self.op(Opcode::BeginFinally);
        self.close();
        self.unit.start(finally);
        self.open(FrameBlockKind::FinallyEnd, Some(finally), None)
    }
}
