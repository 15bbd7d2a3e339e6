# Assignment expressions.
data = [1, 5, 10, 20]
if (n := len(data)) > 3: print('long', n)
values = iter(data)
while (v := next(values, None)) is not None:
    print(v, end=' ')
print(v)
print([y for x in data if (y := x * 2) > 5], y)
print((a := 1) + (a := 2) + a, [b := 3, b + 1], (c := (1, 2))[0])
def f(x): return x
print(f(k := 5), k, f(x=(m := 6)), m)
def inside():
    total = 0
    partial = [total := total + v for v in range(5)]
    return partial, total
print(inside())
print(any((witness := n) % 7 == 0 for n in range(10, 20)), witness)
if any(len(longest := w) > 4 for w in 'one three five'.split()): print(longest)
print((p := 10) if (q := 0) else (r := 20), q, r)
def use_global():
    global g
    if (g := 7): return g
print(use_global(), g)
def nonlocal_walrus():
    n = 0
    def inc(): nonlocal n; return (n := n + 1)
    return inc(), inc(), n
print(nonlocal_walrus())
s = 'x=1;y=2'
print({k: int(v) for part in s.split(';') if (kv := part.split('=')) for k, v in [kv]})
print(f'{(z := 3)} {z}', [z := 1, z := z + 1], (lambda: (w := 4) + w)())
i = 0
while (i := i + 1) < 5: pass
print(i)
