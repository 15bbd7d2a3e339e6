# A semaphore as a signal: the second thread may go on only when the first has given its
# permit.
#
# expect: always raced == [] and stdout == cpython

from threading import Semaphore, Thread

letter = None
posted = Semaphore(0)
read = []


def write():
    global letter
    letter = 'dear reader'
    posted.release()


def wait():
    posted.acquire()
    read.append(letter.upper())


threads = [Thread(target=wait), Thread(target=write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(read)
