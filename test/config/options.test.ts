import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { parseCommandLine } from '../../src/cli/command-line.js';
import { commands, knownNames } from '../../src/cli/commands.js';
import { commandHelp, generalHelp } from '../../src/cli/help.js';
import { readArguments } from '../../src/config/arguments.js';
import { formatProblems } from '../../src/config/config-problem.js';
import { loadConfig } from '../../src/config/load-config.js';
import { environmentName, type Option, type OptionTable } from '../../src/config/option.js';
import { options } from '../../src/config/options.js';
import { parseRcFile } from '../../src/config/rc-file.js';
import { flag } from '../../src/config/value-kinds.js';
import { temporaryHome } from './temporary-home.js';

const root = dirname(createRequire(import.meta.url).resolve('bellbot/package.json'));
const example = readFileSync(join(root, '.bellbotrc.example'), 'utf8');
const assignments = example.replaceAll(/^# (?=export )/gm, '');

/** Each option of any command once. */
const everyOption: (readonly [string, Option])[] = [
  ...new Map(
    commands.flatMap((command) =>
      Object.entries(command.options).map(([name, option]) => [option, [name, option] as const] as const),
    ),
  ).values(),
];

/** What a shell makes of a command line that has no other quotes than double ones. */
function wordsOf(typed: string): string[] {
  return [...typed.matchAll(/(?:[^ "]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
}

describe('the table of options', () => {
  it('has the options and defaults of the design', () => {
    const defaults = Object.entries(options).map(([name, option]) => [name, option.default]);
    assert.deepEqual(Object.fromEntries(defaults), {
      proto: 'http',
      host: '127.0.0.1',
      port: '3000',
      start: '75',
      strike: '90',
      pin: '8',
      sdelay: '500',
      pdelay: '1000',
      key: undefined,
      board: 'auto',
      tunnel: 'auto',
      domain: undefined,
      edge: undefined,
      edgeca: undefined,
      data: '~/.bellbot',
      queue: '100',
      ttl: '900',
      remember: '24',
      keep: '365',
      rate: '60',
      proxy: undefined,
      bots: 'ring',
      log: 'info',
    });
  });

  it('has defaults that are valid', () => {
    for (const [name, option] of Object.entries(options as OptionTable)) {
      if (option.default !== undefined) {
        assert.ok('value' in option.kind.parse(option.default, '/home/ada'), name);
      }
    }
  });

  it('has an option by each name that only another command has, or one that takes the same values', () => {
    for (const [name, option] of everyOption) {
      const own = (options as OptionTable)[name];
      assert.ok(own === undefined || own.kind === option.kind, name);
    }
  });

  it('and those of the commands agree on which options need no value', () => {
    const flags = new Set(everyOption.filter(([, { kind }]) => kind === flag).map(([name]) => name));
    assert.deepEqual([...flags].sort(), ['csv', 'json']);
    for (const [name, { kind }] of everyOption) {
      assert.equal(kind === flag, flags.has(name), name);
    }
  });
});

describe('help', () => {
  for (const command of commands) {
    const help = commandHelp(command);
    const words = help.replaceAll(/\s+/g, ' ');

    it(`on ${command.name} shows each of its options with meaning, values and default, and no other`, () => {
      for (const [name, option] of Object.entries(command.options)) {
        const fallback = option.default ?? option.without ?? 'none';
        assert.ok(
          words.includes(` ${name} ${option.meaning} ${option.kind.values}; default ${fallback} `),
          name,
        );
      }
      const shown = [...help.matchAll(/^ {4}([a-z]+) {2,}\S/gm)].map((match) => match[1]);
      assert.deepEqual(shown.sort(), Object.keys(command.options).sort());
    });

    it(`on ${command.name} has its examples, and each of them is one that can be typed`, () => {
      const shown = [...help.matchAll(/^ {2}bellbot (.*?) {2,}\S/gm)].map((match) => match[1]);
      assert.deepEqual(
        shown,
        command.examples.map(({ typed }) => typed),
      );
      for (const { typed } of command.examples) {
        const line = parseCommandLine(wordsOf(typed), knownNames);
        const [word = 'serve', ...others] = line.words;
        assert.equal(word, command.name, typed);
        assert.ok(others.length <= command.words || command.textOption !== undefined, typed);
        assert.deepEqual(readArguments(line.args, command.options, '/home/ada').problems, [], typed);
      }
    });

    it(`on ${command.name} fits a terminal of 80 columns`, () => {
      for (const line of help.split('\n')) {
        assert.ok(line.length <= 80, line);
        assert.equal(line, line.trimEnd());
      }
    });
  }

  it('in general has an example of each of the first commands', () => {
    const shown = [...generalHelp(commands).matchAll(/^ {2}bellbot (.*?) {2,}\S/gm)].map((match) => match[1]);
    const examples = commands.map(({ examples }) => examples[0]?.typed);
    assert.ok(shown.length >= 2);
    assert.deepEqual(shown, examples.slice(0, shown.length));
  });
});

describe('.bellbotrc.example', () => {
  const { settings, problems } = parseRcFile(assignments);

  it('sets every option of the table to its default, or shows an example, and no others', () => {
    assert.deepEqual(problems, []);
    const expected = Object.entries<Option>(options).map(([name, option]) => [
      environmentName(name),
      option.default ?? option.example,
    ]);
    expected.push(
      ['NGROK_AUTHTOKEN', '<your_ngrok_token>'],
      ['BELLBOT_KEY_SALES', '<your_sales_key>'],
      ['BELLBOT_ADMIN_KEY', '<your_admin_key>'],
    );
    const found = [...settings.values()].map(({ name, value }) => [name, value]);
    assert.deepEqual(found.sort(), expected.sort());
  });

  it('has above each option its meaning, values and default', () => {
    for (const [name, option] of Object.entries<Option>(options)) {
      const at = assignments.indexOf(`export ${environmentName(name)}=`);
      const above = assignments
        .slice(assignments.lastIndexOf('\n\n', at), at)
        .replaceAll(/\n# /g, ' ')
        .toLowerCase();
      const fallback = option.default ?? option.without ?? 'none';
      const text = `${option.meaning}. values: ${option.kind.values}. default: ${fallback}.`;
      assert.ok(above.includes(text.toLowerCase()), `${name}: ${above}`);
    }
  });

  it('is refused as it is, for its placeholder only', () => {
    const loaded = loadConfig({ args: [], env: {}, home: temporaryHome(example) });
    assert.deepEqual('problems' in loaded && loaded.problems.map(({ option }) => option), ['key']);
  });

  it('loads once the key is replaced', () => {
    const home = temporaryHome(example.replace('<your_password>', 'test-key-example'));
    const loaded = loadConfig({ args: [], env: {}, home });
    assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
    assert.equal(loaded.config.key, 'test-key-example');
    assert.deepEqual(loaded.warnings, []);
  });

  it('gives the defaults when all lines that have one are put to use', () => {
    const lines = [...settings.values()].filter(({ name }) => {
      const option = (options as OptionTable)[name.replace('BELLBOT_', '').toLowerCase()];
      return option?.default !== undefined;
    });
    const home = temporaryHome(lines.map(({ name, value }) => `export ${name}=${value}\n`).join(''));
    const empty = temporaryHome('');
    const loaded = loadConfig({ args: [], env: {}, home });
    const defaults = loadConfig({ args: [], env: {}, home: empty });
    assert.ok('config' in loaded && 'config' in defaults);
    assert.ok(lines.length > 10);
    assert.deepEqual({ ...loaded.config, data: '' }, { ...defaults.config, data: '' });
  });
});
