# Exceptions that end threads, with the frames of the library.
import threading, sys
def work(n):
    if n == 2: raise SystemExit(5)
    d = {}
    try:
        d['k']
    except KeyError as e:
        raise ValueError('thread %d' % n) from e
class T(threading.Thread):
    def run(self):
        [][1]
class U(threading.Thread):
    def run(self):
        super().run()
t = threading.Thread(target=work, args=(1,)); t.start(); t.join()
t = threading.Thread(target=work, args=(2,), name='quiet'); t.start(); t.join()
t = T(name='mine'); t.start(); t.join()
t = threading.Thread(target=lambda: undefined_name, name='lam'); t.start(); t.join()
t = threading.Thread(target=len); t.start(); t.join()
print('end')
def nested():
    t = threading.Thread(target=work, args=(3,)); t.start(); t.join()
    raise KeyError('main')
nested()
