# Clean-up runs on the way out of an uncaught exception.
class Resource:
    def __enter__(self):
        print('enter')
        return self

    def __exit__(self, kind, value, traceback):
        print('exit', kind.__name__, value)


def work():
    try:
        with Resource():
            raise ValueError('lost')
    finally:
        print('finally')


work()
