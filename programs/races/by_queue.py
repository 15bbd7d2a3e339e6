# A list goes through a queue: who puts it in does not touch it any more, who takes it out
# may. The queue is all the order that there is, and enough.
#
# expect: always raced == [] and lost_updates == 0 and stdout == cpython

from queue import Queue
from threading import Thread

orders = Queue()
total = 0


def cook():
    for number in range(5):
        order = [number]
        order.append(number * 2)
        orders.put(order)
    orders.put(None)


def serve():
    global total
    while True:
        order = orders.get()
        if order is None:
            return
        order[0] += 1
        total += sum(order)


threads = [Thread(target=cook), Thread(target=serve)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total)
