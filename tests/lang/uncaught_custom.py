# An uncaught exception of one's own class, with a cause.
class AppError(Exception):
    def __init__(self, code):
        super().__init__('code %d' % code)


def work():
    try:
        return {}['missing']
    except KeyError as error:
        raise AppError(7) from error


print('start')
work()
