# Module-level programs as beginners write them: loops, input data, running totals.
temperatures = [21.5, 19.0, 23.25, 18.75, 22.0]
days = ['mon', 'tue', 'wed', 'thu', 'fri']
total = 0
warmest = None
for day, t in zip(days, temperatures):
    total += t
    if warmest is None or t > warmest[1]:
        warmest = (day, t)
    print(day.ljust(5), '%5.2f' % t, '#' * int(t - 15))
average = total / len(temperatures)
print('average', average, 'warmest', warmest, 'above', [d for d, t in zip(days, temperatures) if t > average])
for i in range(1, 16):
    print('FizzBuzz' if i % 15 == 0 else 'Fizz' if i % 3 == 0 else 'Buzz' if i % 5 == 0 else i, end=' ')
print()
for i in range(1, 4):
    for j in range(1, 4):
        print(i * j, end='\t')
    print()
stock = {'apple': 3, 'pear': 0}
for fruit in ['apple', 'pear', 'plum']:
    try:
        if stock[fruit] == 0:
            print(fruit, 'sold out')
        else:
            stock[fruit] -= 1
            print(fruit, 'left', stock[fruit])
    except KeyError as missing:
        print('we never had', missing)
guess, low, high, tries = 0, 1, 100, 0
while guess != 73:
    guess = (low + high) // 2
    tries += 1
    if guess < 73: low = guess + 1
    elif guess > 73: high = guess - 1
print('found', guess, 'in', tries)
numbers = [4, 8, 15, 16, 23, 42]
print(sum(numbers), sum(numbers) / len(numbers), sorted(numbers)[len(numbers) // 2], max(numbers) - min(numbers), numbers[::-1], [n for n in numbers if n % 2], 15 in numbers)
money = 100.0
years = 0
while money < 200: money *= 1.07; years += 1
print(years, round(money, 2), f'{money:.4f}')
print(type(total), isinstance(total, float), int(total), str(total) + '!', float('2.5') + 1, 7 // 2, 7 / 2, 7 % 2, -7 // 2, 2 ** 10)
