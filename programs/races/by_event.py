# One thread prepares, the others wait for its word. All that it did before set() has
# happened for everybody whose wait() is over.
#
# expect: always raced == [] and stdout == cpython

from threading import Event, Thread

prices = {}
ready = Event()
seen = []


def load():
    for name in ('tea', 'bread', 'salt'):
        prices[name] = len(name)
    ready.set()


def look():
    ready.wait()
    seen.append(prices['tea'] + prices['salt'])


threads = [Thread(target=look), Thread(target=load), Thread(target=look)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(seen)
