"""Writes what CPython 3.8 prints for the programs whose output no schedule can change.

    python3.8 tests/oracles/make_outputs.py        # from anywhere

Four folders are made, each with a MANIFEST.json:

  programs/  the cases of programs/**/*.py that an expectation compares with `cpython`.
             A case compared only in serial runs is run with a switch interval so long
             that no thread is preempted; all others run as anybody would run them.
  lang/      every tests/lang/*.py.
  threads/   every tests/threads/*.py: with threads, and the same under every schedule.
  tracebacks/  every tests/tracebacks/*.py: the whole of standard error too, as X.err,
             with the library's files without their folder.

The manifest names the interpreter; the outputs are committed, so that the tests need none.
"""
import json
import os
import platform
import re
import shutil
import subprocess
import sys

ORACLES = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(ORACLES))

LIBRARY = re.compile(r'File "[^"]*/lib/python3\.8/')
LAST_STDERR = {}
UNINTERRUPTED = 'import runpy, sys; sys.setswitchinterval(1e4); del sys.argv[0]; runpy.run_path(sys.argv[0], None, "__main__")'


def run(file, args, uninterrupted=False):
    environment = {name: value for name, value in os.environ.items() if not name.startswith('PYTHON')}
    environment['PYTHONIOENCODING'] = 'utf-8'
    program = ['-c', UNINTERRUPTED, file] if uninterrupted else [file]
    done = subprocess.run([sys.executable] + program + args.split(), cwd=ROOT, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    errors = done.stderr.decode('utf-8').rstrip().splitlines()
    LAST_STDERR[file] = LIBRARY.sub('File "', done.stderr.decode('utf-8'))
    return done.stdout, {'file': file, 'args': args, 'exit_code': done.returncode,
                         'last_error': errors[-1] if errors else ''}


def cases(source):
    """The (args, compared always) of each case that mentions cpython."""
    found = {}
    args = ''
    for line in source.splitlines():
        if not line.startswith('#'):
            break
        word, _, rest = line.lstrip('#').strip().partition(':')
        if word == 'args':
            args = rest.strip()
        elif word == 'expect' and re.search(r'\bcpython\b', rest):
            always = not rest.strip().startswith('serial')
            found[args] = found.get(args, False) or always
    return sorted(found.items())


def write(name, runs):
    folder = os.path.join(ORACLES, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    manifest = []
    for stdout, entry in runs:
        base = entry['file'].split('/', 1)[1] if name == 'programs' else os.path.basename(entry['file'])
        suffix = '.'.join([''] + entry['args'].split()).replace('--', '')
        entry['stdout'] = base[:-len('.py')].replace('/', '.') + suffix + '.out'
        with open(os.path.join(folder, entry['stdout']), 'wb') as out:
            out.write(stdout)
        manifest.append(entry)
    lines = ',\n'.join('    ' + json.dumps(entry, sort_keys=True) for entry in manifest)
    made_by = 'CPython %s by tests/oracles/make_outputs.py' % platform.python_version()
    with open(os.path.join(folder, 'MANIFEST.json'), 'w') as out:
        out.write('{\n  "made_by": %s,\n  "runs": [\n%s\n  ]\n}\n' % (json.dumps(made_by), lines))
    print('%s: %d outputs' % (name, len(manifest)))


def files(folder):
    for path, folders, names in sorted(os.walk(os.path.join(ROOT, folder))):
        for name in sorted(names):
            if name.endswith('.py'):
                yield os.path.relpath(os.path.join(path, name), ROOT).replace(os.sep, '/')


def main():
    if sys.version_info[:2] != (3, 8) or sys.implementation.name != 'cpython':
        sys.exit('CPython 3.8 makes these outputs, this is %s %s' % (sys.implementation.name, platform.python_version()))
    programs = []
    for file in files('programs'):
        with open(os.path.join(ROOT, file), encoding='utf-8') as source:
            for args, always in cases(source.read()):
                programs.append(run(file, args, uninterrupted=not always))
    write('programs', programs)
    write('lang', [run(file, '') for file in files('tests/lang')])
    write('threads', [run(file, '') for file in files('tests/threads')])
    write('tracebacks', [run(file, '') for file in files('tests/tracebacks')])
    for file in files('tests/tracebacks'):
        base = os.path.basename(file)[:-len('.py')]
        with open(os.path.join(ORACLES, 'tracebacks', base + '.err'), 'wb') as out:
            out.write(LAST_STDERR[file].encode('utf-8'))


main()
