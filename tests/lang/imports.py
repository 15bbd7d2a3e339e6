# import in its forms, of modules that every racing program uses.
import sys
import time as clock
from threading import Thread, Lock as Mutex, current_thread
from queue import Queue
import concurrent.futures
from concurrent.futures import ThreadPoolExecutor as Pool

print(sys.__name__, clock.__name__, Thread.__name__, Queue.__name__, concurrent.futures.ThreadPoolExecutor is Pool, current_thread().name, __name__)
def inside():
    import random
    from pprint import pformat
    return random.__name__, pformat([1])
print(inside(), 'random' in globals(), type(sys).__name__, sys.argv[1:], sys.maxsize == 2 ** 63 - 1, sys.version_info[:2] >= (3, 6))
try:
    import no_such_module_here
except ImportError as error:
    print(type(error).__name__, error)
try:
    from threading import NoSuchName
except ImportError as error:
    print(str(error).split(' (')[0])
if True:
    import threading as t
print(t.Thread is Thread, t.main_thread() is current_thread(), isinstance(Mutex(), object), t.active_count())
try:
    t.nope
except AttributeError as error:
    print(error)
