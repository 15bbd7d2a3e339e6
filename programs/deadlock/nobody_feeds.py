# The worker wants a fourth job and nobody is left who could bring one: no circle of locks,
# and yet nothing goes on.
#
# expect: always status == 'deadlock' and done == [0, 1, 4] and cycle == []

from queue import Queue
from threading import Thread

jobs = Queue()
done = []


def work():
    while True:
        done.append(jobs.get() ** 2)


worker = Thread(target=work)
worker.start()
for number in range(3):
    jobs.put(number)
worker.join()
