# Everybody takes the pen first: whoever holds the paper has the pen already, so nobody
# who waits holds what another waits for.
#
# expect: always status == 'finished' and stdout == cpython

from threading import Lock, Thread

pen = Lock()
paper = Lock()
letters = []


def write(name):
    for _ in range(10):
        with pen:
            with paper:
                letters.append(name)


threads = [Thread(target=write, args=(name,), name=name) for name in ('ann', 'ben')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f'{len(letters)} letters')
