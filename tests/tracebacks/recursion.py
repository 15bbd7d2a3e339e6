# Equal lines are counted.
def f(): f()
f()
