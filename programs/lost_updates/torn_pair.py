# Two variables that must agree, written one after the other. A thread that reads in
# between sees a pair that never was: torn, though no update is lost.
#
# expect: always lost_updates == 0
# expect: sometimes torn > 0
# expect: serial torn == 0

from threading import Thread

low = 0
high = 100
torn = 0


def write():
    global low, high
    for n in range(20):
        low = n
        high = n + 100


def read():
    global torn
    for _ in range(20):
        if high - low != 100:
            torn += 1


threads = [Thread(target=write), Thread(target=read)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(torn <= 20)
