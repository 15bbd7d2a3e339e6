# The outermost frames of a very deep traceback are left out.
import sys
sys.setrecursionlimit(5000)
def fact(n):
    if n == 0: return 1
    return n * fact(n - 1)
fact(6000)
