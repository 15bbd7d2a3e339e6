# dict.setdefault looks up and stores in one step: whoever comes first makes the list,
# and everybody appends to the same one.
#
# expect: always stdout == cpython

from threading import Thread

groups = {}


def sort_out(numbers):
    for number in numbers:
        groups.setdefault(number % 3, []).append(number)


threads = [Thread(target=sort_out, args=(range(i, 60, 4),)) for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for key in sorted(groups):
    print(key, sorted(groups[key]))
