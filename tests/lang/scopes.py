# global, nonlocal, shadowing of builtins, class scope, globals() and locals().
x = 'module'


def reads(): return x
def shadows():
    x = 'local'
    return x
def writes():
    global x, made
    x = 'written'
    made = 'by function'
def nested():
    x = 'enclosing'
    def skip():
        global x
        return x
    def close(): return x
    return skip(), close()


print(reads(), shadows(), reads()); writes(); print(reads(), made, nested())
globals()['dynamic'] = 5
print(dynamic, 'x' in globals(), 'nope' in globals(), globals()['x'], __name__)
def local_names(a, b=2):
    c = 3
    return sorted(locals().items())
print(local_names(1))
def len(o): return 'my len'
print(len([1])); del len; print(len([1]))
print([x for x in range(3)], x)
y = 10
class Scope:
    y = 20
    values = [y for _ in range(1)]
    ranged = [n for n in range(y)][-1]
    def method(self): return y
print(Scope.values, Scope.ranged, Scope().method())
def default(n=y): return n
y = 99
print(default(), (lambda: y)())
def conditional(flag):
    if flag: v = 1
    try: return v
    except UnboundLocalError as error: return str(error)
print(conditional(True), conditional(False))
for y in range(3): pass
print(y)
def deep():
    def a():
        def b():
            def c(): return z
            return c()
        return b()
    z = 'deep'
    return a()
print(deep())
