# A Lock does not know its holder: taken again by the same thread, it waits for itself.
#
# expect: always status == 'deadlock' and stdout == 'once\n'

from threading import Lock

lock = Lock()


def inner():
    with lock:
        print('twice')


def outer():
    with lock:
        print('once')
        inner()


outer()
