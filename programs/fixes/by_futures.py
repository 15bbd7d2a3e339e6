# Results again, by submit: a Future is a place where one thread leaves its result and
# another waits for it. They may finish in any order; a sum does not mind.
#
# expect: always counter == 0 and stdout == cpython

from concurrent.futures import ThreadPoolExecutor, as_completed


def count(amount):
    total = 0
    for _ in range(50):
        total += amount
    return total


counter = 0
with ThreadPoolExecutor(max_workers=5) as pool:
    futures = [pool.submit(count, amount) for amount in [1, -1] * 10]
    for future in as_completed(futures):
        counter += future.result()
print(f'counter = {counter}')
