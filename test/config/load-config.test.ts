import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Config } from '../../src/config/config.js';
import { type ConfigProblem, formatProblems } from '../../src/config/config-problem.js';
import { loadConfig } from '../../src/config/load-config.js';
import { temporaryHome } from './temporary-home.js';

interface Input {
  args?: string[];
  env?: Record<string, string>;
  rc?: string;
}

function load({ args = [], env = {}, rc }: Input): ReturnType<typeof loadConfig> & { home: string } {
  const home = temporaryHome(rc);
  const pairs = args.map((arg) => {
    const at = arg.indexOf('=');
    return { name: arg.slice(0, at), value: arg.slice(at + 1) };
  });
  return { ...loadConfig({ args: pairs, env, home }), home };
}

function configOf(input: Input): Config {
  const loaded = load(input);
  assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
  return loaded.config;
}

function problemsOf(input: Input): readonly ConfigProblem[] {
  const loaded = load(input);
  assert.ok('problems' in loaded, 'no problem was found');
  return loaded.problems;
}

describe('the configuration', () => {
  it('has the defaults of the design', () => {
    const loaded = load({});
    assert.ok('config' in loaded);
    assert.deepEqual(loaded.config, {
      proto: 'http',
      host: '127.0.0.1',
      port: 3000,
      start: 75,
      strike: 90,
      pin: 8,
      sdelay: 500,
      pdelay: 1000,
      key: undefined,
      board: 'auto',
      tunnel: 'auto',
      domain: undefined,
      edge: undefined,
      edgeca: undefined,
      data: join(loaded.home, '.bellbot'),
      queue: 100,
      ttl: 900,
      remember: 24,
      keep: 365,
      rate: 60,
      proxy: undefined,
      bots: 'ring',
      log: 'info',
      namedKeys: [],
      authtoken: undefined,
    });
    assert.deepEqual(loaded.warnings, []);
  });

  it("takes the tutorial's arguments", () => {
    const { port, pin, key } = configOf({ args: ['port=3001', 'pin=9', 'key=my-secret-key'] });
    assert.deepEqual({ port, pin, key }, { port: 3001, pin: 9, key: 'my-secret-key' });
  });

  it('is frozen', () => {
    const config = configOf({});
    assert.ok(Object.isFrozen(config));
    assert.throws(() => Object.assign(config, { pin: 9 }), TypeError);
  });

  it('prefers arguments to the environment, that to the file, and that to the defaults', () => {
    const rc = 'export BELLBOT_PIN=3\nexport BELLBOT_PORT=3003\nexport BELLBOT_QUEUE=33';
    const env = { BELLBOT_PIN: '4', BELLBOT_PORT: '3004' };
    const { pin, port, queue, ttl } = configOf({ rc, env, args: ['pin=5'] });
    assert.deepEqual({ pin, port, queue, ttl }, { pin: 5, port: 3004, queue: 33, ttl: 900 });
  });

  it('reports every problem of every place at once, each with option, place and value', () => {
    const problems = problemsOf({
      rc: 'export BELLBOT_STRIKE=200\nnonsense',
      env: { BELLBOT_PORT: '70000', BELLBOT_BOARD: 'vritual' },
      args: ['pin=eight', 'pdelay=-1', 'sdelay=', 'colour=red'],
    });
    assert.deepEqual(
      problems.map(({ option, place, value }) => [option, place, value]).sort(),
      [
        ['board', 'environment BELLBOT_BOARD', 'vritual'],
        ['colour', 'argument', undefined],
        ['pdelay', 'argument', '-1'],
        ['pin', 'argument', 'eight'],
        ['port', 'environment BELLBOT_PORT', '70000'],
        ['sdelay', 'argument', ''],
        ['strike', '~/.bellbotrc line 1', '200'],
        ['~/.bellbotrc', 'line 2', undefined],
      ].sort(),
    );
    assert.ok(problems.every(({ message }) => message.length > 10));
  });

  it('does not mind a bad value that a later place overrides', () => {
    assert.equal(configOf({ rc: 'BELLBOT_PIN=eight', args: ['pin=9'] }).pin, 9);
    assert.equal(configOf({ rc: 'BELLBOT_KEY=<your_password>', args: ['key=test-key-1'] }).key, 'test-key-1');
  });

  it('refuses unknown options in all three places, with the nearest known name', () => {
    const problems = problemsOf({
      rc: 'export BELLBOT_STRKE=90',
      env: { BELLBOT_PROTT: 'http', BELLBOT_FOO: '1', BELLBOT_: 'x', BELLBOT_pin: '9' },
      args: ['kye=test-key-1', 'banana=1', '__proto__=1', 'toString=1'],
    });
    const messages = new Map(problems.map(({ option, message }) => [option, message]));
    assert.equal(problems.length, 9);
    assert.match(messages.get('BELLBOT_STRKE') ?? '', /did you mean BELLBOT_STRIKE\?/);
    assert.match(messages.get('BELLBOT_PROTT') ?? '', /did you mean BELLBOT_PROTO\?/);
    assert.match(messages.get('BELLBOT_pin') ?? '', /did you mean BELLBOT_PIN\?/);
    assert.match(messages.get('kye') ?? '', /did you mean key\?/);
    assert.match(messages.get('banana') ?? '', /bellbot help/);
    assert.match(messages.get('toString') ?? '', /unknown option/);
  });

  it('leaves variables of others alone, and that of the test of a real board', () => {
    configOf({
      env: { PORT: '1', BELLBOTX: '1', BELLBOT_TEST_PORT: '/dev/ttyACM0' },
      rc: 'OTHER=1',
    });
  });

  it('refuses an option given twice with different values, but not twice the same', () => {
    const [problem, ...others] = problemsOf({ args: ['pin=8', 'pin=9'] });
    assert.equal(others.length, 0);
    assert.match(problem?.message ?? '', /different values/);
    const values = problemsOf({ args: ['pin=eight', 'pin=', 'pin=8'] }).map(({ value }) => value);
    assert.deepEqual(values, ['eight', '', undefined]);
    assert.equal(configOf({ args: ['pin=9', 'pin=9'] }).pin, 9);
  });

  it('refuses an empty value in every place', () => {
    for (const input of [
      { args: ['key='] },
      { env: { BELLBOT_KEY: '' } },
      { rc: 'export BELLBOT_KEY=' },
      { rc: 'export BELLBOT_KEY=""' },
      { args: ['pin='] },
      { args: ['domain='] },
    ]) {
      const [problem, ...others] = problemsOf(input);
      assert.equal(others.length, 0);
      assert.match(problem?.message ?? '', /has no value/);
    }
  });

  it('refuses start equal to strike, naming both and where they were set', () => {
    const [problem, ...others] = problemsOf({ args: ['start=90'] });
    assert.equal(others.length, 0);
    assert.equal(problem?.option, 'start and strike');
    assert.equal(problem?.place, 'start: argument, strike: default');
    assert.equal(problem?.value, '90');
    assert.equal(configOf({ args: ['start=90', 'strike=75'] }).start, 90);
  });

  it('takes the ngrok token from the environment or the file', () => {
    assert.equal(configOf({ env: { NGROK_AUTHTOKEN: 'test-token-1' } }).authtoken, 'test-token-1');
    assert.equal(configOf({ rc: 'export NGROK_AUTHTOKEN=test-token-2' }).authtoken, 'test-token-2');
    const both = { rc: 'NGROK_AUTHTOKEN=test-token-2', env: { NGROK_AUTHTOKEN: 'test-token-1' } };
    assert.equal(configOf(both).authtoken, 'test-token-1');
    assert.equal(configOf({ ...both, env: { NGROK_AUTHTOKEN: '' } }).authtoken, undefined);
  });

  it('refuses tunnel=on without a token, and says where it comes from', () => {
    const [problem, ...others] = problemsOf({ args: ['tunnel=on'] });
    assert.equal(others.length, 0);
    assert.match(problem?.message ?? '', /NGROK_AUTHTOKEN.*dashboard\.ngrok\.com/);
    const env = { NGROK_AUTHTOKEN: 'test-token-1' };
    assert.equal(configOf({ args: ['tunnel=on'], env }).tunnel, 'on');
  });

  it('never shows a secret in a problem, wherever it stands', () => {
    const secret = 'test-key-do-not-show';
    const shown = [
      problemsOf({ args: [`key= ${secret}`] }),
      problemsOf({ args: [`key=${secret}1`, `key=${secret}2`] }),
      problemsOf({ args: [`kye=${secret}`, `token=${secret}`] }),
      problemsOf({ env: { BELLBOT_KEY: `${secret}\n`, BELLBOT_TOKEN: secret } }),
      problemsOf({ env: { NGROK_AUTHTOKEN: `${secret} ${secret}` } }),
      problemsOf({ rc: `BELLBOT_KEY=${secret}#x\nBELLBOT_KEY ${secret}\nBELLBOT_KYE=${secret}` }),
      problemsOf({ rc: `NGROK_AUTHTOKEN="${secret}` }),
    ].map(formatProblems);
    for (const text of shown) {
      assert.doesNotMatch(text, /do-not-show/);
    }
    assert.match(shown[0] ?? '', /key=\*\*\* \(argument\)/);
  });

  it('refuses the placeholders of the example', () => {
    const rc = 'export BELLBOT_KEY=<your_password>\nexport NGROK_AUTHTOKEN=<your_ngrok_token>';
    assert.deepEqual(
      problemsOf({ rc }).map(({ option, value }) => [option, value]),
      [
        ['key', '***'],
        ['NGROK_AUTHTOKEN', '***'],
      ],
    );
  });

  it('shows values of any sort on one harmless line', () => {
    const text = formatProblems(problemsOf({ args: [`host=a\n\u001b[31m\u202e${'b'.repeat(500)}`] }));
    assert.equal(text.split('\n').length, 2);
    assert.doesNotMatch(text.trim(), /\p{C}/u);
    assert.ok(text.length < 300);
  });
});
