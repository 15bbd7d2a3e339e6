# Statements over several lines, a line with trailing spaces, a tab, no message, a nested function.
def f(a,
      b):
    return (a
            + b)   


class Quiet(Exception): pass


def g():
	def inner():
		f(1,
		  'x')
	try:
		inner()
	except TypeError:
		raise Quiet   


try:
    g()
finally:
    print('done')
