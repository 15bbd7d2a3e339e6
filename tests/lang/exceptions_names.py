# NameError, UnboundLocalError and their words; del of names.
def unbound():
    print(x)
    x = 1
def deleted():
    y = 1
    del y
    print(y)
def free():
    def inner(): return z
    if False: z = 1
    return inner()
def undefined(): return totally_undefined
def del_undefined():
    del w
    w = 1
def loop_never():
    for item in []: pass
    return item
def handler():
    try:
        raise ValueError
    except ValueError as e: pass
    return e
def global_missing():
    global missing_global
    missing_global += 1
def del_global():
    global gone
    del gone
for function in (unbound, deleted, free, undefined, del_undefined, loop_never, handler, global_missing, del_global):
    try:
        function()
    except NameError as error:
        print(function.__name__, type(error).__name__, error)
name = 1
del name
try:
    name
except NameError as error:
    print(error)
try:
    del name
except NameError as error:
    print(error)
import sys
for statement in ('module attribute', 'from'):
    try:
        if statement == 'from':
            from sys import no_such_thing
        else:
            sys.no_such_thing
    except (ImportError, AttributeError) as error:
        print(type(error).__name__, error if statement != 'from' else str(error).split(' (')[0])
