# The last line of a KeyError shows the repr of the key.
prices = {'apple': 3}
for fruit in ('apple', "adam's apple"):
    print(fruit, prices[fruit])
