//! Lists, tuples, sets, dicts, unpacking, calls and f-strings: what puts many values together.

use super::super::error::Result;
use super::Generator;
use crate::bytecode::Opcode;
use crate::syntax::ast::{Conversion, Expr, ExprContext, ExprKind, Keyword};
use crate::syntax::constant::Constant;

/// A dict longer than this is made in pieces.
const MAX_DICT_PIECE: usize = 0xffff;

/// The opcodes that make a container.
struct Container {
    /// Of plain items only.
    build: Opcode,
    /// Of a run of plain items among starred ones.
    run: Opcode,
    /// Of the runs and the starred ones.
    join: Opcode,
}

impl Generator {
    pub(super) fn list(&mut self, elts: &[Expr], ctx: ExprContext) -> Result {
        let list = Container {
            build: Opcode::BuildList,
            run: Opcode::BuildTuple,
            join: Opcode::BuildListUnpack,
        };
        self.sequence(elts, ctx, &list)
    }

    pub(super) fn tuple(&mut self, elts: &[Expr], ctx: ExprContext) -> Result {
        let tuple = Container {
            build: Opcode::BuildTuple,
            run: Opcode::BuildTuple,
            join: Opcode::BuildTupleUnpack,
        };
        self.sequence(elts, ctx, &tuple)
    }

    pub(super) fn set(&mut self, elts: &[Expr]) -> Result {
        let set = Container {
            build: Opcode::BuildSet,
            run: Opcode::BuildSet,
            join: Opcode::BuildSetUnpack,
        };
        self.items(elts, &set)
    }

    fn sequence(&mut self, elts: &[Expr], ctx: ExprContext, container: &Container) -> Result {
        match ctx {
            ExprContext::Load => self.items(elts, container),
            ExprContext::Store => self.unpack(elts),
            ExprContext::Del => self.exprs(elts),
        }
    }

    fn items(&mut self, elts: &[Expr], container: &Container) -> Result {
        let (mut run, mut pieces) = (0, 0);
        for elt in elts {
            if let ExprKind::Starred { value, .. } = &elt.kind {
                if run > 0 {
                    self.op_count(container.run, run);
                    run = 0;
                    pieces += 1;
                }
                self.expr(value)?;
                pieces += 1;
            } else {
                self.expr(elt)?;
                run += 1;
            }
        }
        if pieces == 0 {
            self.op_count(container.build, run);
            return Ok(());
        }
        if run > 0 {
            self.op_count(container.run, run);
            pieces += 1;
        }
        self.op_count(container.join, pieces);
        Ok(())
    }

    fn unpack(&mut self, elts: &[Expr]) -> Result {
        let mut starred = None;
        for (index, elt) in elts.iter().enumerate() {
            if !matches!(elt.kind, ExprKind::Starred { .. }) {
                continue;
            }
            if starred.is_some() {
                return self.refuse("two starred expressions in assignment");
            }
            let after = elts.len() - index - 1;
            if index >= 1 << 8 || after >= i32::MAX as usize >> 8 {
                return self.refuse("too many expressions in star-unpacking assignment");
            }
            self.op_count(Opcode::UnpackEx, index + (after << 8));
            starred = Some(index);
        }
        if starred.is_none() {
            self.op_count(Opcode::UnpackSequence, elts.len());
        }
        for elt in elts {
            match &elt.kind {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(elt)?,
            }
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, keys: &[Option<Expr>], values: &[Expr]) -> Result {
        let (mut start, mut pieces) = (0, 0);
        for (index, (key, value)) in keys.iter().zip(values).enumerate() {
            let run = index - start;
            if run == MAX_DICT_PIECE || (run > 0 && key.is_none()) {
                self.dict_piece(&keys[start..index], &values[start..index])?;
                pieces += 1;
                start = index;
            }
            if key.is_none() {
                self.expr(value)?;
                pieces += 1;
                start = index + 1;
            }
        }
        if start < values.len() || pieces == 0 {
            self.dict_piece(&keys[start..], &values[start..])?;
            pieces += 1;
        }
        // A lone `**x` must be copied.
        if pieces > 1 || keys.last().is_some_and(Option::is_none) {
            self.op_count(Opcode::BuildMapUnpack, pieces);
        }
        Ok(())
    }

    fn dict_piece(&mut self, keys: &[Option<Expr>], values: &[Expr]) -> Result {
        let constants: Option<Box<[Constant]>> = keys
            .iter()
            .map(|key| match &key.as_ref()?.kind {
                ExprKind::Constant(value) => Some(value.clone()),
                _ => None,
            })
            .collect();
        if let Some(constants) = constants
            && values.len() > 1
        {
            self.exprs(values)?;
            self.load_const(&Constant::Tuple(constants));
            self.op_count(Opcode::BuildConstKeyMap, values.len());
            return Ok(());
        }
        for (key, value) in keys.iter().zip(values) {
            if let Some(key) = key {
                self.expr(key)?;
            }
            self.expr(value)?;
        }
        self.op_count(Opcode::BuildMap, values.len());
        Ok(())
    }

    /// The arguments of a call and the call; `pushed` arguments are on the stack already.
    pub(super) fn call_arguments(
        &mut self,
        pushed: usize,
        args: &[Expr],
        keywords: &[Keyword],
    ) -> Result {
        let unpacks = keywords.iter().any(|keyword| keyword.arg.is_none());
        let (mut run, mut pieces) = (pushed, 0);
        for arg in args {
            if let ExprKind::Starred { value, .. } = &arg.kind {
                if run > 0 {
                    self.op_count(Opcode::BuildTuple, run);
                    run = 0;
                    pieces += 1;
                }
                self.expr(value)?;
                pieces += 1;
            } else {
                self.expr(arg)?;
                run += 1;
            }
        }
        if pieces == 0 && !unpacks {
            let positional = pushed + args.len();
            if keywords.is_empty() {
                self.op_count(Opcode::CallFunction, positional);
                return Ok(());
            }
            for keyword in keywords {
                self.expr(&keyword.value)?;
            }
            self.load_str_tuple(keywords.iter().filter_map(|keyword| keyword.arg.as_deref()));
            self.op_count(Opcode::CallFunctionKw, positional + keywords.len());
            return Ok(());
        }
        if run > 0 {
            self.op_count(Opcode::BuildTuple, run);
            pieces += 1;
        }
        match pieces {
            0 => self.op_arg(Opcode::BuildTuple, 0),
            1 => {}
            _ => self.op_count(Opcode::BuildTupleUnpackWithCall, pieces),
        }
        let pieces = self.keyword_pieces(keywords)?;
        if pieces > 1 {
            self.op_count(Opcode::BuildMapUnpackWithCall, pieces);
        }
        self.op_arg(Opcode::CallFunctionEx, u32::from(pieces > 0));
        Ok(())
    }

    /// Keyword arguments as dicts; how many.
    fn keyword_pieces(&mut self, keywords: &[Keyword]) -> Result<usize> {
        let mut pieces = 0;
        let mut rest = keywords;
        while !rest.is_empty() {
            let run = rest
                .iter()
                .take_while(|keyword| keyword.arg.is_some())
                .count();
            if run == 0 {
                self.expr(&rest[0].value)?;
                rest = &rest[1..];
            } else {
                self.keyword_dict(&rest[..run])?;
                rest = &rest[run..];
            }
            pieces += 1;
        }
        Ok(pieces)
    }

    fn keyword_dict(&mut self, keywords: &[Keyword]) -> Result {
        let names = keywords.iter().filter_map(|keyword| keyword.arg.as_deref());
        if let [keyword] = keywords {
            names.for_each(|name| self.load_str(name));
            self.expr(&keyword.value)?;
            self.op_arg(Opcode::BuildMap, 1);
            return Ok(());
        }
        for keyword in keywords {
            self.expr(&keyword.value)?;
        }
        self.load_str_tuple(names);
        self.op_count(Opcode::BuildConstKeyMap, keywords.len());
        Ok(())
    }

    /// An f-string.
    pub(super) fn joined(&mut self, values: &[Expr]) -> Result {
        self.exprs(values)?;
        if values.len() != 1 {
            self.op_count(Opcode::BuildString, values.len());
        }
        Ok(())
    }

    pub(super) fn formatted(
        &mut self,
        value: &Expr,
        conversion: Conversion,
        format_spec: Option<&Expr>,
    ) -> Result {
        const HAS_SPEC: u32 = 4;
        self.expr(value)?;
        let mut arg = match conversion {
            Conversion::None => 0,
            Conversion::Str => 1,
            Conversion::Repr => 2,
            Conversion::Ascii => 3,
        };
        if let Some(spec) = format_spec {
            self.expr(spec)?;
            arg |= HAS_SPEC;
        }
        self.op_arg(Opcode::FormatValue, arg);
        Ok(())
    }
}
