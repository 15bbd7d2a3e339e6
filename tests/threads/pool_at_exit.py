# Tasks that are still waiting when the main thread ends are run; threads that are not daemons are waited for.
import threading
import time
from concurrent.futures import ThreadPoolExecutor

log = []
pool = ThreadPoolExecutor(1)


def task(n):
    time.sleep(0.01)
    print('task', n)


for n in range(3):
    pool.submit(task, n)


def last():
    time.sleep(0.5)
    print('thread')


threading.Thread(target=last).start()
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
print('main ends')
