# Share nothing: the workers only send amounts, and one thread alone owns the counter.
#
# expect: always counter == 0 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Thread

counter = 0
amounts = Queue()


def send(amount):
    for _ in range(10):
        amounts.put(amount)


def keep_count():
    global counter
    while True:
        amount = amounts.get()
        if amount is None:
            return
        counter += amount


keeper = Thread(target=keep_count)
keeper.start()
with ThreadPoolExecutor(max_workers=5) as pool:
    pool.map(send, [1, -1] * 10)
amounts.put(None)
keeper.join()
print(f'counter = {counter}')
