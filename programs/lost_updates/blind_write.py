# Every thread says what it did last. The last one wins, and nothing is lost: no value is
# computed from an older one, and comparing is not computing.
#
# expect: always lost_updates == 0
# expect: always last in [0, 1, 2]

from threading import Thread

last = -1


def work(number):
    global last
    for _ in range(10):
        if last != number:
            last = number


threads = [Thread(target=work, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(last in range(3))
