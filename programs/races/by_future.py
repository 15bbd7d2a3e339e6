# What a task did has happened for whoever has its result.
#
# expect: always raced == [] and lost_updates == 0 and total == 30 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor

total = 0


def add(amount):
    global total
    total += amount
    return total


with ThreadPoolExecutor(max_workers=2) as pool:
    for amount in (5, 10, 15):
        pool.submit(add, amount).result()
        total += 0
print(total)
