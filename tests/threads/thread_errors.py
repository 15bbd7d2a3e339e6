# An exception in a thread ends that thread only.
import sys
import threading


def fail():
    raise ValueError('in a thread')


def leave():
    sys.exit(3)


for target in (fail, leave):
    t = threading.Thread(target=target)
    t.start()
    t.join()
    print(t.is_alive())
t = threading.Thread(target=print, args=5)
t.start()
t.join()
t = threading.Thread(target='no function')
t.start()
t.join()
print('main goes on')
lock = threading.Lock()


def fail_with_lock():
    with lock:
        raise KeyError('released on the way')


t = threading.Thread(target=fail_with_lock)
t.start()
t.join()
print(lock.locked())
raise SystemExit('the end')
