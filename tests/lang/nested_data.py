# Records in lists of dicts: grouping, joining, updating, printing like JSON.
people = [{'name': 'ann', 'age': 30, 'tags': ['a', 'b']}, {'name': 'ben', 'age': 25, 'tags': []}, {'name': 'cid', 'age': 30, 'tags': ['b']}]
by_age = {}
for person in people: by_age.setdefault(person['age'], []).append(person['name'])
print(by_age, {tag: [p['name'] for p in people if tag in p['tags']] for tag in sorted({t for p in people for t in p['tags']})})


def dump(value, indent=0):
    pad = '  ' * indent
    if isinstance(value, dict):
        if not value: return '{}'
        return '{\n' + ',\n'.join('%s  "%s": %s' % (pad, k, dump(v, indent + 1)) for k, v in value.items()) + '\n' + pad + '}'
    if isinstance(value, (list, tuple)): return '[' + ', '.join(dump(v, indent) for v in value) + ']'
    if value is None: return 'null'
    if value is True or value is False: return str(value).lower()
    return '"%s"' % value if isinstance(value, str) else repr(value)


print(dump({'people': people, 'n': None, 'ok': True, 'x': 1.5, 'e': {}, 't': (1, 'two')}))
def parse(text, i=0):
    while text[i] in ' ,:\n': i += 1
    if text[i] == '{':
        out, i = {}, i + 1
        while True:
            while text[i] in ' ,\n': i += 1
            if text[i] == '}': return out, i + 1
            key, i = parse(text, i)
            out[key], i = parse(text, i)
    if text[i] == '[':
        out, i = [], i + 1
        while True:
            while text[i] in ' ,\n': i += 1
            if text[i] == ']': return out, i + 1
            item, i = parse(text, i)
            out.append(item)
    if text[i] == '"':
        end = text.index('"', i + 1)
        return text[i + 1:end], end + 1
    for word, value in (('null', None), ('true', True), ('false', False)):
        if text.startswith(word, i): return value, i + len(word)
    end = i
    while end < len(text) and text[end] in '-+.e0123456789': end += 1
    number = text[i:end]
    return (float(number) if '.' in number else int(number)), end
print(parse(dump(people))[0] == people, parse('{"a": [1, 2.5, {"b": null}], "c": true}')[0])
def flatten(value, path=''):
    if isinstance(value, dict):
        for k, v in value.items(): yield from flatten(v, f'{path}.{k}' if path else k)
    elif isinstance(value, list):
        for i, v in enumerate(value): yield from flatten(v, f'{path}[{i}]')
    else: yield path, value
for path, value in flatten({'r': people[:1], 'z': 0}): print(path, '=', value)
def merge(a, b): return {k: merge(a[k], b[k]) if isinstance(a.get(k), dict) and isinstance(b.get(k), dict) else b.get(k, a.get(k)) for k in [*a, *(k for k in b if k not in a)]}
print(merge({'a': {'x': 1, 'y': 2}, 'b': 1}, {'a': {'y': 3, 'z': 4}, 'c': 5}), people[0]['tags'][-1], [*people[0]], people[1].get('tags') or 'none', {**people[2], 'age': 31}['age'], people[2]['age'])
