from threading import Thread

total = 0


def careful():
    global total
    try:
        total = 1 // total
    except ZeroDivisionError as error:
        total = -1


def careless():
    global total
    total += [][0]


Thread(target=careful).start()
Thread(target=careless).start()
