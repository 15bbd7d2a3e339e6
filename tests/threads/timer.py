import threading
import time

log = []
start = time.monotonic()
timer = threading.Timer(0.2, log.append, ['rang'])
print(timer.is_alive(), timer.interval, timer.finished.is_set())
timer.start()
timer.join()
print(log, time.monotonic() - start >= 0.2, timer.finished.is_set())
timer = threading.Timer(60, log.append, args=['never'])
timer.start()
timer.cancel()
timer.join()
print(log)
timers = [threading.Timer(delay, log.append, kwargs={}, args=(delay,)) for delay in (0.3, 0.1, 0.2)]
for timer in timers:
    timer.start()
for timer in timers:
    timer.join()
print(log)
print(isinstance(timer, threading.Thread), timer.name)

# Sleeps end in the order of their deadlines, far apart.
order = []


def sleeper(n):
    time.sleep(n / 10)
    order.append(n)


threads = [threading.Thread(target=sleeper, args=(n,)) for n in (3, 1, 2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(order)
for bad in (-1, 'x', None, float('nan')):
    try:
        time.sleep(bad)
    except Exception as error:
        print(type(error).__name__, error)
print(time.sleep(0), time.sleep(0.001))
t = threading.Thread(target=time.sleep, args=(0.3,))
t.start()
before = time.perf_counter()
t.join(0.05)
print(t.is_alive(), 0.05 <= time.perf_counter() - before < 0.3)
t.join()
print(t.is_alive())
a, b = time.monotonic_ns(), time.perf_counter_ns()
print(type(a), type(b), time.time() > 1.5e9, time.time_ns() > 1500000000 * 10**9)
print(time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(0)), time.gmtime(1e9))
print(time.strftime('%a %A %b %B %d %j %y %I %p %w %%', time.gmtime(1234567890)), time.asctime(time.gmtime(951782400)))
print(time.gmtime(951782400).tm_mon, tuple(time.gmtime(-1)), time.gmtime(4107542400)[:3])
