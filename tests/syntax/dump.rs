//! Prints a tree in the form of `dump38.py`, which prints CPython's own: one line a top-level
//! statement, fields in the order of CPython's ASDL, `Kind@LINE` where CPython's node has a line.

use racescope::syntax::ast::*;
use racescope::syntax::constant::Constant;
use std::fmt::Write;

/// The whole module.
pub fn module(module: &Module) -> String {
    let mut out = Dump(String::new());
    for statement in &module.body {
        out.stmt(statement);
        out.0.push('\n');
    }
    out.0
}

struct Dump(String);

impl Dump {
    fn open(&mut self, name: &str, span: Option<Span>) {
        self.0.push('(');
        self.0.push_str(name);
        if let Some(span) = span {
            write!(self.0, "@{}", span.line).unwrap();
        }
    }

    fn close(&mut self) {
        self.0.push(')');
    }

    fn word(&mut self, word: &str) {
        self.0.push(' ');
        self.0.push_str(word);
    }

    fn text(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            if (' '..='~').contains(&c) && c != '"' && c != '\\' {
                self.0.push(c);
            } else {
                write!(self.0, "\\u{{{:x}}}", u32::from(c)).unwrap();
            }
        }
        self.0.push('"');
    }

    fn name(&mut self, name: &str) {
        self.0.push(' ');
        self.text(name);
    }

    fn optional_name(&mut self, name: Option<&str>) {
        match name {
            Some(name) => self.name(name),
            None => self.word("-"),
        }
    }

    fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.0.push_str(" [");
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.0.push(' ');
            }
            each(self, item);
        }
        self.0.push(']');
    }

    fn names(&mut self, names: &[Name]) {
        self.list(names, |d, name| d.text(name));
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        self.list(exprs, Self::expr);
    }

    fn child(&mut self, expr: &Expr) {
        self.0.push(' ');
        self.expr(expr);
    }

    fn optional(&mut self, expr: Option<&Expr>) {
        match expr {
            Some(expr) => self.child(expr),
            None => self.word("-"),
        }
    }

    fn body(&mut self, body: &[Stmt]) {
        self.list(body, Self::stmt);
    }

    fn debug(&mut self, value: impl std::fmt::Debug) {
        write!(self.0, " {value:?}").unwrap();
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let at = Some(stmt.span);
        match &stmt.kind {
            StmtKind::FunctionDef(f) => self.function("FunctionDef", at, f),
            StmtKind::AsyncFunctionDef(f) => self.function("AsyncFunctionDef", at, f),
            StmtKind::ClassDef(c) => {
                self.open("ClassDef", at);
                self.name(&c.name);
                self.exprs(&c.bases);
                self.list(&c.keywords, Self::keyword);
                self.body(&c.body);
                self.exprs(&c.decorators);
            }
            StmtKind::Return(value) => {
                self.open("Return", at);
                self.optional(value.as_deref());
            }
            StmtKind::Delete(targets) => {
                self.open("Delete", at);
                self.exprs(targets);
            }
            StmtKind::Assign { targets, value } => {
                self.open("Assign", at);
                self.exprs(targets);
                self.child(value);
            }
            StmtKind::AugAssign { target, op, value } => {
                self.open("AugAssign", at);
                self.child(target);
                self.debug(op);
                self.child(value);
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => {
                self.open("AnnAssign", at);
                self.child(target);
                self.child(annotation);
                self.optional(value.as_deref());
                self.word(if *simple { "1" } else { "0" });
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => self.for_loop("For", at, target, iter, body, orelse),
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
            } => self.for_loop("AsyncFor", at, target, iter, body, orelse),
            StmtKind::While { test, body, orelse } => {
                self.open("While", at);
                self.child(test);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::If { test, body, orelse } => {
                self.open("If", at);
                self.child(test);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::With { items, body } => {
                self.open("With", at);
                self.list(items, Self::with_item);
                self.body(body);
            }
            StmtKind::AsyncWith { items, body } => {
                self.open("AsyncWith", at);
                self.list(items, Self::with_item);
                self.body(body);
            }
            StmtKind::Raise { exc, cause } => {
                self.open("Raise", at);
                self.optional(exc.as_deref());
                self.optional(cause.as_deref());
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                self.open("Try", at);
                self.body(body);
                self.list(handlers, |d, h| {
                    d.open("ExceptHandler", Some(h.span));
                    d.optional(h.exc_type.as_ref());
                    d.optional_name(h.name.as_deref());
                    d.body(&h.body);
                    d.close();
                });
                self.body(orelse);
                self.body(finalbody);
            }
            StmtKind::Assert { test, msg } => {
                self.open("Assert", at);
                self.child(test);
                self.optional(msg.as_deref());
            }
            StmtKind::Import(names) => {
                self.open("Import", at);
                self.list(names, Self::alias);
            }
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => {
                self.open("ImportFrom", at);
                self.optional_name(module.as_deref());
                self.list(names, Self::alias);
                self.debug(level);
            }
            StmtKind::Global(names) => {
                self.open("Global", at);
                self.names(names);
            }
            StmtKind::Nonlocal(names) => {
                self.open("Nonlocal", at);
                self.names(names);
            }
            StmtKind::Expr(value) => {
                self.open("Expr", at);
                self.child(value);
            }
            StmtKind::Pass => self.open("Pass", at),
            StmtKind::Break => self.open("Break", at),
            StmtKind::Continue => self.open("Continue", at),
        }
        self.close();
    }

    fn function(&mut self, name: &str, at: Option<Span>, f: &FunctionDef) {
        self.open(name, at);
        self.name(&f.name);
        self.params(&f.params);
        self.body(&f.body);
        self.exprs(&f.decorators);
        self.optional(f.returns.as_deref());
    }

    fn for_loop(
        &mut self,
        name: &str,
        at: Option<Span>,
        target: &Expr,
        iter: &Expr,
        body: &[Stmt],
        orelse: &[Stmt],
    ) {
        self.open(name, at);
        self.child(target);
        self.child(iter);
        self.body(body);
        self.body(orelse);
    }

    fn with_item(&mut self, item: &WithItem) {
        self.open("withitem", None);
        self.child(&item.context);
        self.optional(item.target.as_ref());
        self.close();
    }

    fn alias(&mut self, alias: &Alias) {
        self.open("alias", None);
        self.name(&alias.name);
        self.optional_name(alias.asname.as_deref());
        self.close();
    }

    fn keyword(&mut self, keyword: &Keyword) {
        self.open("keyword", None);
        self.optional_name(keyword.arg.as_deref());
        self.child(&keyword.value);
        self.close();
    }

    fn param(&mut self, param: &Param) {
        self.open("arg", Some(param.span));
        self.name(&param.name);
        self.optional(param.annotation.as_deref());
        self.close();
    }

    fn optional_param(&mut self, param: Option<&Param>) {
        match param {
            Some(param) => {
                self.0.push(' ');
                self.param(param);
            }
            None => self.word("-"),
        }
    }

    fn params(&mut self, params: &Params) {
        self.0.push(' ');
        self.open("arguments", None);
        self.list(&params.posonly, Self::param);
        self.list(&params.args, Self::param);
        self.optional_param(params.vararg.as_ref());
        self.list(&params.kwonly, Self::param);
        self.list(&params.kw_defaults, |d, default| match default {
            Some(default) => d.expr(default),
            None => d.0.push('-'),
        });
        self.optional_param(params.kwarg.as_ref());
        self.exprs(&params.defaults);
        self.close();
    }

    fn comprehensions(&mut self, generators: &[Comprehension]) {
        self.list(generators, |d, g| {
            d.open("comprehension", None);
            d.child(&g.target);
            d.child(&g.iter);
            d.exprs(&g.ifs);
            d.word(if g.is_async { "1" } else { "0" });
            d.close();
        });
    }

    fn slice(&mut self, slice: &Slice) {
        match slice {
            Slice::Slice { lower, upper, step } => {
                self.open("Slice", None);
                self.optional(lower.as_ref());
                self.optional(upper.as_ref());
                self.optional(step.as_ref());
            }
            Slice::ExtSlice(dims) => {
                self.open("ExtSlice", None);
                self.list(dims, Self::slice);
            }
            Slice::Index(value) => {
                self.open("Index", None);
                self.child(value);
            }
        }
        self.close();
    }

    fn expr(&mut self, expr: &Expr) {
        let at = Some(expr.span);
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                self.open("BoolOp", at);
                self.debug(op);
                self.exprs(values);
            }
            ExprKind::NamedExpr { target, value } => {
                self.open("NamedExpr", at);
                self.child(target);
                self.child(value);
            }
            ExprKind::BinOp { left, op, right } => {
                self.open("BinOp", at);
                self.child(left);
                self.debug(op);
                self.child(right);
            }
            ExprKind::UnaryOp { op, operand } => {
                self.open("UnaryOp", at);
                self.debug(op);
                self.child(operand);
            }
            ExprKind::Lambda { params, body } => {
                self.open("Lambda", at);
                self.params(params);
                self.child(body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.open("IfExp", at);
                self.child(test);
                self.child(body);
                self.child(orelse);
            }
            ExprKind::Dict { keys, values } => {
                self.open("Dict", at);
                self.list(keys, |d, key| match key {
                    Some(key) => d.expr(key),
                    None => d.0.push('-'),
                });
                self.exprs(values);
            }
            ExprKind::Set(elts) => {
                self.open("Set", at);
                self.exprs(elts);
            }
            ExprKind::ListComp { elt, generators } => {
                self.comprehension("ListComp", at, elt, generators);
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension("SetComp", at, elt, generators);
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension("GeneratorExp", at, elt, generators);
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                self.open("DictComp", at);
                self.child(key);
                self.child(value);
                self.comprehensions(generators);
            }
            ExprKind::Await(value) => {
                self.open("Await", at);
                self.child(value);
            }
            ExprKind::Yield(value) => {
                self.open("Yield", at);
                self.optional(value.as_deref());
            }
            ExprKind::YieldFrom(value) => {
                self.open("YieldFrom", at);
                self.child(value);
            }
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => {
                self.open("Compare", at);
                self.child(left);
                self.list(ops, |d, op| write!(d.0, "{op:?}").unwrap());
                self.exprs(comparators);
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                self.open("Call", at);
                self.child(func);
                self.exprs(args);
                self.list(keywords, Self::keyword);
            }
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => {
                self.open("FormattedValue", at);
                self.child(value);
                self.word(match conversion {
                    Conversion::None => "-1",
                    Conversion::Str => "115",
                    Conversion::Repr => "114",
                    Conversion::Ascii => "97",
                });
                self.optional(format_spec.as_deref());
            }
            ExprKind::JoinedStr(parts) => {
                self.open("JoinedStr", at);
                self.exprs(parts);
            }
            ExprKind::Constant(value) => {
                self.open("Constant", at);
                self.constant(value);
            }
            ExprKind::Attribute { value, attr, ctx } => {
                self.open("Attribute", at);
                self.child(value);
                self.name(attr);
                self.debug(ctx);
            }
            ExprKind::Subscript { value, slice, ctx } => {
                self.open("Subscript", at);
                self.child(value);
                self.0.push(' ');
                self.slice(slice);
                self.debug(ctx);
            }
            ExprKind::Starred { value, ctx } => {
                self.open("Starred", at);
                self.child(value);
                self.debug(ctx);
            }
            ExprKind::Name { id, ctx } => {
                self.open("Name", at);
                self.name(id);
                self.debug(ctx);
            }
            ExprKind::List { elts, ctx } => {
                self.open("List", at);
                self.exprs(elts);
                self.debug(ctx);
            }
            ExprKind::Tuple { elts, ctx } => {
                self.open("Tuple", at);
                self.exprs(elts);
                self.debug(ctx);
            }
        }
        self.close();
    }

    fn comprehension(
        &mut self,
        name: &str,
        at: Option<Span>,
        elt: &Expr,
        generators: &[Comprehension],
    ) {
        self.open(name, at);
        self.child(elt);
        self.comprehensions(generators);
    }

    fn constant(&mut self, value: &Constant) {
        match value {
            Constant::None => self.word("None"),
            Constant::Bool(true) => self.word("True"),
            Constant::Bool(false) => self.word("False"),
            Constant::Ellipsis => self.word("..."),
            Constant::Int(i) => write!(self.0, " {i:x}").unwrap(),
            Constant::Float(f) => write!(self.0, " float:{:016x}", f.to_bits()).unwrap(),
            Constant::Complex(re, im) => write!(
                self.0,
                " complex:{:016x}:{:016x}",
                re.to_bits(),
                im.to_bits()
            )
            .unwrap(),
            Constant::Str(s) => self.name(s),
            Constant::Bytes(b) => {
                self.0.push_str(" bytes:");
                for byte in b {
                    write!(self.0, "{byte:02x}").unwrap();
                }
            }
            Constant::Tuple(_) | Constant::FrozenSet(_) => {
                unreachable!("the parser makes no such constant")
            }
        }
    }
}
