# Nothing to protect: each task counts for itself and returns what it has; the sum is
# taken where only one thread is left.
#
# expect: always counter == 0 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor


def count(amount):
    total = 0
    for _ in range(50):
        total += amount
    return total


with ThreadPoolExecutor(max_workers=5) as pool:
    results = list(pool.map(count, [1, -1] * 10))
counter = sum(results)
print(results)
print(f'counter = {counter}')
