# Grids: matrix product, transposition, spiral, life, magic square.
def product(a, b): return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]
def power(m, n):
    result = [[int(i == j) for j in range(len(m))] for i in range(len(m))]
    while n:
        if n & 1: result = product(result, m)
        m, n = product(m, m), n >> 1
    return result


def spiral(m):
    out = []
    while m:
        out += m[0]
        m = [list(row) for row in zip(*m[1:])][::-1]
    return out


def life(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy: counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
    return {cell for cell, n in counts.items() if n == 3 or n == 2 and cell in cells}


print(product([[1, 2], [3, 4]], [[5, 6], [7, 8]]), power([[1, 1], [1, 0]], 90)[0][1], spiral([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for generation in range(3):
    for y in range(5): print(''.join('#' if (x, y) in glider else '.' for x in range(5)))
    print('-----')
    glider = life(glider)
def magic(n):
    square = [[0] * n for _ in range(n)]
    r, c = 0, n // 2
    for k in range(1, n * n + 1):
        square[r][c] = k
        r2, c2 = (r - 1) % n, (c + 1) % n
        r, c = (r2, c2) if not square[r2][c2] else ((r + 1) % n, c)
    return square
for row in magic(5): print(' '.join('%2d' % v for v in row), '=', sum(row))
pascal = [[1]]
while len(pascal) < 7: pascal.append([1] + [a + b for a, b in zip(pascal[-1], pascal[-1][1:])] + [1])
for row in pascal: print(' '.join(map(str, row)).center(21).rstrip())
def determinant(m):
    if len(m) == 1: return m[0][0]
    return sum((-1) ** j * m[0][j] * determinant([row[:j] + row[j + 1:] for row in m[1:]]) for j in range(len(m)))
print(determinant([[2, 0, 1], [1, 3, 2], [1, 1, 4]]))
