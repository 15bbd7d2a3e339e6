# In which order CPython evaluates things.
def v(n):
    print(n, end=' ')
    return n


print('=', v(1) + v(2) * v(3)); print('=', [v(1), v(2)], {v(3): v(4)}, (v(5), v(6)))
d = {}
d[v('key')] = v('value'); print(d)
def f(*args, **kwargs): return args, kwargs
print(f(v(1), *[v(2)], x=v(3), **{'y': v(4)}))
print(v(1) < v(2) < v(3), v(3) < v(2) < v(1), v(0) and v(1), v(1) or v(2), v(1) if v(0) else v(2))
a = [0, 0, 0]
a[v(0)], a[v(1)] = v('x'), v('y'); print(a)
a[v(2)] = b = v('z'); print(a, b)
x = [v(1)][v(0)]; print(x)
def default(p=v('default at def')): return p
print(); print(default(), default(v('given')))
class K(v(object) and object): y = v('body')
print(); print(v('abc')[v(1):v(2)], v('s').upper(), v([1]) + v([2]))
lambda: v('never')
print([v(i) for i in range(3) if v(i + 10) > 10], f'{v(1)} {v(2)}', v('%s') % v('arg'))
assert v(True), v('never'); print()
del a[v(0)]; print(a)
i = 0
i, a[i] = v(1), v(2); print(i, a)
def g():
    try: return v('returned')
    finally: v('finally')
print(g(), v(1) in [v(0), v(1)], not v(0), -v(5), v(2) ** v(3), v(7) is v(7))
