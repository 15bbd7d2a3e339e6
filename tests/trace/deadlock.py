from threading import Lock, Thread

first = Lock()
second = Lock()


def forwards():
    with first:
        with second:
            pass


def backwards():
    with second:
        with first:
            pass


Thread(target=forwards).start()
Thread(target=backwards).start()
