import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';

const source = join(import.meta.dirname, '../../src');

/** What a compiled file loads before anything in it runs: files by their path, packages by their name. */
function loadedBy(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?:[^'"=(]* from )?['"]([^'"]+)['"];$/gm)].map(
    ([, name = '']) => (name.startsWith('.') ? join(dirname(file), name) : name),
  );
}

/** Everything that is loaded with a file, in the order in which it is found. */
function loadedWith(file: string): Set<string> {
  const loaded = new Set([file]);
  for (const each of loaded) {
    for (const next of each.startsWith(source) ? loadedBy(each) : []) {
      loaded.add(next);
    }
  }
  return loaded;
}

describe('the start of the command line', () => {
  const loaded = [...loadedWith(join(source, 'main.js'))];

  it('loads the packages that read options, and no other', () => {
    const packages = loaded.filter((name) => !name.startsWith(source) && !name.startsWith('node:'));
    assert.deepEqual(packages.sort(), ['dotenv', 'ipaddr.js', 'minimist']);
  });

  it('loads every command, but not the server', () => {
    const files = loaded.filter((name) => name.startsWith(source)).map((file) => relative(source, file));
    assert.ok(files.includes(join('cli', 'serve', 'command.js')));
    assert.ok(files.includes(join('cli', 'remote', 'history', 'command.js')));
    assert.deepEqual(
      files.filter((file) => file === 'app.js' || /^(?:http|storage|tunnel|virtual|sources)\b/.test(file)),
      [],
    );
  });
});
