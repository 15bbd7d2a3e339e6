# Each thread takes a lock, but not the same one: no lock is held at all accesses of stock,
# and it is as if there were none.
#
# expect: always raced == ['stock']
# expect: sometimes lost_updates > 0
# expect: serial lost_updates == 0 and stock == 10 and stdout == cpython

from threading import Lock, Thread

stock = 10
buying = Lock()
selling = Lock()


def buy():
    global stock
    for _ in range(10):
        with buying:
            stock += 1


def sell():
    global stock
    for _ in range(10):
        with selling:
            stock -= 1


threads = [Thread(target=buy), Thread(target=sell)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(stock)
