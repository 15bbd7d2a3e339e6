# One counter to a word. The first count of a word finds none and begins at the default:
# that look-up is a read too, and another thread's first count can be lost to it.
#
# expect: always total <= 48
# expect: sometimes lost_updates > 0
# expect: always (lost_updates > 0) == (total < 48)
# expect: serial total == 48 and lost_updates == 0

from threading import Thread

WORDS = ['to', 'be', 'or', 'not', 'to', 'be', 'or', 'to']
counts = {}


def count():
    for word in WORDS * 2:
        counts[word] = counts.get(word, 0) + 1


threads = [Thread(target=count) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = sum(counts.values())
print(total)
