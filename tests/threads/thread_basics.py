import threading


def work(a, b=2):
    print('work', a, b, threading.current_thread().name)


t = threading.Thread(target=work, args=(1,), kwargs={'b': 3})
print(t.name, t.daemon, t.is_alive(), t.ident)
t.start()
t.join()
print(t.is_alive(), t.ident is not None)
try:
    t.start()
except RuntimeError as error:
    print(error)


class Worker(threading.Thread):
    def __init__(self, number):
        super().__init__(name='worker-%d' % number, daemon=True)
        self.number = number
        self.result = None

    def run(self):
        self.result = self.number * 2


workers = [Worker(n) for n in range(4)]
for w in workers:
    w.start()
for w in workers:
    w.join()
print([w.result for w in workers], [w.name for w in workers], workers[0].daemon)


class Forgetful(threading.Thread):
    def __init__(self):
        pass


for action in (lambda: Forgetful().start(), lambda: Forgetful().join(), lambda: Forgetful().name,
               lambda: Forgetful().is_alive(), lambda: repr(Forgetful()),
               lambda: threading.Thread(target=work).join(),
               lambda: threading.current_thread().join(),
               lambda: setattr(threading.current_thread(), 'daemon', True),
               lambda: threading.Thread(1), lambda: threading.Thread(foo=1),
               lambda: threading.Thread(None, work, 'n', (), {}, True)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)

main = threading.main_thread()
print(main is threading.current_thread(), main.name, main.daemon, main.is_alive(), threading.active_count())
print(threading.get_ident() == main.ident, [x.name for x in threading.enumerate()])
t = threading.Thread(target=work, args=(5,))
print(repr(t))
t.name = 'renamed'
t.daemon = True
t.setDaemon(False)
print(repr(t), t.getName(), t.isDaemon())
t.start()
t.join()
print(repr(t).startswith('<Thread(renamed, stopped '))
t.colour = 'red'
print(t.colour)
print(threading.Thread().name, threading.Thread(name='').name)
threading.Thread().run()


class Base(threading.Thread):
    def run(self):
        print('base', self.name)
        super().run()


b = Base(target=lambda *args, **kw: print(args, kw), args=[1, 2], kwargs=dict(z=3), name='b')
b.start()
b.join()


def parent():
    child = threading.Thread(target=lambda: print('child daemon', threading.current_thread().daemon))
    child.start()
    child.join()


p = threading.Thread(target=parent, daemon=True)
p.start()
p.join()
print(p.join(0), p.join(timeout=1))
