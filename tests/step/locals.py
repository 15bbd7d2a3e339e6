def work(n):
    total = 0
    for i in range(2):
        total += n
    return total


print(work(1), work(2))
print(sorted([3, 1], key=work))
