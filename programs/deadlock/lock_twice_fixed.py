# An RLock knows its holder, and lets it in again.
#
# expect: always stdout == cpython

from threading import RLock

lock = RLock()


def inner():
    with lock:
        print('twice')


def outer():
    with lock:
        print('once')
        inner()


outer()
