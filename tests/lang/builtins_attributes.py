# getattr, setattr, hasattr, delattr, vars, dir on things of all kinds.
class Thing:
    kind = 'thing'
    def __init__(self): self.a, self.b = 1, 2


t = Thing()
for name in ('a', 'kind', 'missing'): print(name, hasattr(t, name), getattr(t, name, 'default'))
setattr(t, 'new name', 5); print(getattr(t, 'new name'), vars(t), t.__dict__ is vars(t))
delattr(t, 'a'); print(sorted(vars(t)), [n for n in dir(t) if not n.startswith('__')])
def function(x, y=1): 'doc'; return x
function.attribute = 'set'
print(function.attribute, function.__name__, function.__doc__, function.__defaults__, function.__dict__, function.__module__, function.__qualname__, function.__code__.co_varnames, function.__code__.co_argcount)
print('append' in dir([]), 'upper' in dir(''), hasattr([], 'append'), hasattr(1, 'real'), [].__len__(), 'ab'.__add__('c'), (5).__add__(3), [1].__contains__(1), {}.__class__.__name__)
print(getattr([3, 1], 'sort')(), getattr('a-b', 'split')('-'), list.append.__name__, str.join('-', 'ab'), list.__name__, dict.fromkeys('a', 1), 'x'.join.__self__, int.__add__(1, 2))
print(Thing.__init__.__name__, Thing.__dict__['kind'], t.__init__.__func__ is Thing.__init__, t.__module__, (lambda: 0).__name__, type(t).__qualname__)
for wrong in (lambda: getattr(t, 'zzz'), lambda: (1).foo, lambda: 'a'.foo, lambda: [].foo, lambda: None.foo, lambda: len.foo, lambda: function.foo, lambda: int.foo, lambda: Thing.foo, lambda: setattr([], 'x', 1), lambda: setattr(int, 'x', 1), lambda: setattr(None, 'x', 1),
              lambda: delattr(t, 'zzz'), lambda: getattr(t, 5), lambda: vars(1), lambda: setattr('a', 'upper', 1), lambda: t.b.c.d, lambda: (lambda: 0).__code__.nope):
    try:
        print(wrong())
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
