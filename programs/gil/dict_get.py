# Counting words in a dict: get is a call, and it stands between the read and the store.
#
# loses: 3.6-3.14
# expect: always total <= 4
# expect: sometimes total < 4
# seeds: 200
# expect: serial total == 4 and lost_updates == 0

import sys
from threading import Thread

# A million shows it on a real interpreter; two are enough for a proof.
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 2

counts = {}


def work():
    for _ in range(ROUNDS):
        counts['word'] = counts.get('word', 0) + 1


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = counts['word']
print(total)
