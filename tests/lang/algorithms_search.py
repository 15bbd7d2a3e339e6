# Search: queens, permutations, subsets, knapsack, mazes, shortest paths.
def queens(n, row=0, cols=(), d1=(), d2=()):
    if row == n: return 1
    return sum(queens(n, row + 1, cols + (c,), d1 + (row + c,), d2 + (row - c,)) for c in range(n) if c not in cols and row + c not in d1 and row - c not in d2)


def permutations(items):
    if not items:
        yield []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield [item] + rest


def subsets(items):
    return [[]] if not items else [s + e for s in subsets(items[1:]) for e in ([], [items[0]])]


def knapsack(things, limit):
    best = [0] * (limit + 1)
    for weight, value in things:
        for w in range(limit, weight - 1, -1):
            best[w] = max(best[w], best[w - weight] + value)
    return best[limit]


def edit(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


maze = ['S.#.....', '..#.###.', '.##.#...', '....#.#E']
def path(maze):
    start = [(r, row.index('S')) for r, row in enumerate(maze) if 'S' in row][0]
    queue, seen = [(start, 0)], {start}
    while queue:
        (r, c), steps = queue.pop(0)
        if maze[r][c] == 'E': return steps
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            place = r + dr, c + dc
            if 0 <= place[0] < len(maze) and 0 <= place[1] < len(maze[0]) and maze[place[0]][place[1]] != '#' and place not in seen:
                seen.add(place); queue.append((place, steps + 1))


def dijkstra(graph, start):
    distance, todo = {start: 0}, [(0, start)]
    while todo:
        todo.sort()
        d, node = todo.pop(0)
        for neighbour, length in graph.get(node, {}).items():
            if d + length < distance.get(neighbour, float('inf')):
                distance[neighbour] = d + length
                todo.append((d + length, neighbour))
    return distance


print([queens(n) for n in range(1, 6)], list(permutations([1, 2, 3])), len(list(permutations('abcd'))) if False else len(list(permutations(list('abcd')))))
print(sorted(subsets([1, 2, 3])), knapsack([(1, 1), (3, 4), (4, 5), (5, 7)], 7), edit('kitten', 'sitting'), path(maze), dijkstra({'a': {'b': 7, 'c': 3}, 'c': {'b': 1, 'd': 8}, 'b': {'d': 2}}, 'a'))
