# Who finds no configuration makes one. Two threads may both do so and make the same: a
# race, but a benign one. Nothing that was written came from what was read.
#
# expect: always lost_updates == 0 and stdout == cpython

from threading import Thread

config = None
seen = []


def get():
    global config
    if config is None:
        config = {'size': 3}
    return config


def work():
    for _ in range(5):
        seen.append(get()['size'])


threads = [Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(seen)
