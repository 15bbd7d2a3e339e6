from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.thread import BrokenThreadPool


def fail():
    raise OSError('no resources')


with ThreadPoolExecutor(1, initializer=fail) as pool:
    try:
        pool.submit(print, 'never').result()
    except BrokenThreadPool as error:
        print(error)
    try:
        pool.submit(print, 'never')
    except RuntimeError as error:
        print(type(error).__name__, error)
