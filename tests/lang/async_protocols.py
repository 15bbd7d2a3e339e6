# Coroutines and asynchronous generators driven by hand.
import sys
class Aw:
    def __init__(s, v): s.v = v
    def __await__(s):
        r = yield s.v
        return ('got', r)
async def co(x):
    a = await Aw(x)
    b = await Aw(a)
    return a, b
c = co(1); print(type(c).__name__, c.send(None), c.send('A'))
try: c.send('B')
except StopIteration as e: print(e.value)
try: c.send(None)
except RuntimeError as e: print(e)
async def outer():
    try:
        return await co(5)
    except ValueError as e:
        return 'caught ' + str(e)
    finally: print('fin')
c = outer(); print(c.send(None))
try: c.throw(ValueError('boo'))
except StopIteration as e: print(e.value)
async def agen(n):
    for i in range(n):
        await Aw('wait%d' % i)
        got = yield i
        if got: print('asent', got)
class ACM:
    async def __aenter__(s): print('aenter'); return 'as'
    async def __aexit__(s, t, v, tb): print('aexit', t and t.__name__); return True
async def main():
    res = []
    async for x in agen(3): res.append(x)
    async with ACM() as a: print(a); raise KeyError
    print([x async for x in agen(2)], [await Aw(9) for _ in range(1)])
    g = agen(2)
    print(await g.__anext__(), await g.asend('hi'))
    try: await g.__anext__()
    except StopAsyncIteration: print('SAI')
    g = agen(1); await g.__anext__(); await g.aclose(); print('aclosed')
    return res
def run(c):
    v = None
    while True:
        try: y = c.send(v); print('y', y); v = y
        except StopIteration as e: return e.value
print(run(main()))
async def bad(): await 5
try: run(bad())
except TypeError as e: print(e)
async def bad2():
    async for x in 5: pass
try: run(bad2())
except TypeError as e: print(e)
async def bad3():
    async with 5: pass
try: run(bad3())
except AttributeError as e: print(e)
c = co(1); c.close(); c2 = co(2); c2.send(None); c2.close(); print('ok')
