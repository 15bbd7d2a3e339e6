# A tokenizer, a recursive-descent parser and an evaluator.
class ParseError(Exception): pass


def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace(): i += 1
        elif c.isdigit() or c == '.':
            j = i
            while j < len(text) and (text[j].isdigit() or text[j] == '.'): j += 1
            yield 'number', float(text[i:j]) if '.' in text[i:j] else int(text[i:j])
            i = j
        elif c.isalpha():
            j = i
            while j < len(text) and text[j].isalnum(): j += 1
            yield 'name', text[i:j]
            i = j
        elif c in '+-*/()^=': yield c, c; i += 1
        else: raise ParseError('unexpected %r at %d' % (c, i))
    yield 'end', None


class Calculator:
    def __init__(self): self.names = {}
    def run(self, text):
        self.rest = list(tokens(text))
        if len(self.rest) > 2 and self.rest[0][0] == 'name' and self.rest[1][0] == '=':
            name = self.rest[0][1]
            del self.rest[:2]
            self.names[name] = value = self.whole()
            return value
        return self.whole()
    def whole(self):
        value = self.sum()
        if self.rest[0][0] != 'end': raise ParseError('unexpected %r' % (self.rest[0][1],))
        return value
    def take(self, *kinds):
        if self.rest[0][0] in kinds: return self.rest.pop(0)
    def sum(self):
        value = self.product()
        while True:
            sign = self.take('+', '-')
            if not sign: return value
            value = value + self.product() if sign[0] == '+' else value - self.product()
    def product(self):
        value = self.power()
        while True:
            sign = self.take('*', '/')
            if not sign: return value
            value = value * self.power() if sign[0] == '*' else value / self.power()
    def power(self):
        value = self.atom()
        return value ** self.power() if self.take('^') else value
    def atom(self):
        if self.take('-'): return -self.power()
        token = self.take('number', 'name', '(')
        if token is None: raise ParseError('expected a value, found %r' % (self.rest[0][1],))
        if token[0] == 'number': return token[1]
        if token[0] == 'name': return self.names[token[1]]
        value = self.sum()
        if not self.take(')'): raise ParseError('expected )')
        return value


c = Calculator()
for line in ('1 + 2 * 3', '(1 + 2) * 3', '2 ^ 3 ^ 2', '-2 ^ 2', 'x = 10 / 4', 'x * 2', '1.5 + .5', '2 * (3', '1 +', '1 $ 2', 'y + 1', '1 / 0', '3 4', ''):
    try:
        print(line, '=', c.run(line))
    except (ParseError, KeyError, ZeroDivisionError) as error:
        print(line, '->', type(error).__name__, error)
