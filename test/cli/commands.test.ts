import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands.js';
import { temporaryHome } from '../config/temporary-home.js';
import { bellbot } from './captured-io.js';

const badNumbers = ['pin=eight', 'port=70000', 'strike=200', 'pdelay=-1', 'sdelay='];

describe('bellbot', () => {
  it('prints its version', async () => {
    const path = createRequire(import.meta.url).resolve('bellbot/package.json');
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    for (const argv of [['version'], ['-v'], ['--version'], ['ring', '--version']]) {
      assert.deepEqual(await bellbot(argv), { status: 0, stdout: `${version}\n`, stderr: '' });
    }
  });

  it('helps, on stdout', async () => {
    const { stdout, stderr, status } = await bellbot(['help']);
    assert.deepEqual([status, stderr], [0, '']);
    for (const { name, summary } of commands) {
      assert.match(stdout, new RegExp(`^  ${name} +${summary}$`, 'm'));
    }
    for (const argv of [['-h'], ['--help'], ['help', '--help'], ['port=1', '--help']]) {
      assert.equal((await bellbot(argv)).stdout, stdout);
    }
  });

  for (const { name, summary, options } of commands) {
    it(`helps on ${name}`, async () => {
      const { stdout, status } = await bellbot(['help', name]);
      assert.equal(status, 0);
      assert.ok(stdout.startsWith(`bellbot ${name}: ${summary}\n\nUsage: bellbot `));
      for (const option of Object.keys(options)) {
        assert.match(stdout, new RegExp(`^    ${option} `, 'm'));
      }
      if (name !== 'help') {
        assert.equal((await bellbot([name, '--help'])).stdout, stdout);
      }
    });
  }

  it('needs no valid configuration to help', async () => {
    const world = { env: { BELLBOT_PIN: 'eight' }, home: temporaryHome('nonsense') };
    assert.equal((await bellbot(['help'], world)).status, 0);
    assert.equal((await bellbot(['version'], world)).status, 0);
  });

  it('helps on one screen of a terminal: the commands, some examples, where options come from', async () => {
    const { stdout } = await bellbot(['help']);
    const lines = stdout.trimEnd().split('\n');
    // The prompt takes the 24th line.
    assert.ok(lines.length <= 23, String(lines.length));
    for (const line of lines) {
      assert.ok(line.length <= 80, line);
    }
    assert.ok(lines.filter((line) => line.startsWith('  bellbot ')).length >= 2);
    assert.match(stdout, /Options come from .*\.bellbotrc.*environment.*\n.*command line/);
    assert.match(stdout, /"bellbot help serve"/);
  });

  it('helps on an option by its name, for each of the commands that take it', async () => {
    const { status, stdout } = await bellbot(['help', 'host']);
    assert.equal(status, 0);
    assert.match(stdout, /serve and demo:\n {4}host +address to listen on\n/);
    assert.match(stdout, /ring, history and cancel:\n {4}host +address of the BellBot to ask/);
    assert.match((await bellbot(['help', 'hots'])).stderr, /Did you mean host\?/);
  });

  it('speaks of the server to ask in the help of what asks one, and not of listening', async () => {
    for (const command of ['ring', 'history', 'cancel']) {
      const { stdout } = await bellbot(['help', command]);
      assert.match(stdout, /BellBot to ask/);
      assert.doesNotMatch(stdout, /listen|takes a free one|requests must carry/);
    }
  });

  it('leads from a problem to the help of the command that has it', async () => {
    for (const [argv, command] of [
      [['pin=eight'], 'serve'],
      [['demo', 'pin=eight'], 'demo'],
      [['ring', 'wait=x'], 'ring'],
      [['cancel', '--jsno'], 'cancel'],
    ] as const) {
      assert.match((await bellbot(argv)).stderr, new RegExp(`See "bellbot help ${command}"`));
    }
  });

  for (const [typed, meant] of [
    ['rign', 'ring'],
    ['serv', 'serve'],
    ['Help', 'help'],
    ['borads', 'boards'],
  ] as const) {
    it(`takes ${typed} for no command, and asks whether ${meant} was meant`, async () => {
      const { status, stdout, stderr } = await bellbot([typed]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, new RegExp(`"${typed}".*${meant}\\?`));
      assert.equal((await bellbot(['help', typed])).status, 2);
    });
  }

  it('names the commands when a word is like none of them', async () => {
    const { status, stderr } = await bellbot(['banana']);
    assert.equal(status, 2);
    assert.match(stderr, /serve, demo, ring, history, cancel, keys, boards, version, help/);
    assert.equal((await bellbot([''])).status, 2);
  });

  it('refuses words that no command takes, and does not show what may be a secret', async () => {
    for (const argv of [
      ['history', 'test-secret'],
      ['cancel', 'test-secret'],
      ['key=', 'test-secret'],
      ['serve', 'key', 'test-secret'],
      ['help', 'ring', 'test-secret'],
      ['--json', 'test-secret'],
    ]) {
      const { status, stdout, stderr } = await bellbot(argv);
      assert.deepEqual([status, stdout], [2, ''], argv.join(' '));
      assert.ok(stderr.length > 20);
      assert.doesNotMatch(stderr, /secret/);
    }
  });

  for (const command of [[], ['serve'], ['demo']]) {
    it(`reports every problem at once and exits with 2: bellbot ${command.join('')}`, async () => {
      const { status, stdout, stderr } = await bellbot([...command, ...badNumbers, '-x', 'kye=test-secret']);
      assert.deepEqual([status, stdout], [2, '']);
      for (const expected of [
        'pin="eight" (argument): expected',
        'port="70000" (argument): expected',
        'strike="200" (argument): expected',
        'pdelay="-1" (argument): expected',
        'sdelay= (argument): has no value',
        '-x (argument): unknown option',
        'kye (argument): unknown option; did you mean key?',
      ]) {
        assert.ok(stderr.includes(expected), `${expected}\n${stderr}`);
      }
      assert.match(stderr, /^There are 7 problems/);
      assert.doesNotMatch(stderr, /secret|^ +at /m);
    });
  }

  it('has the options of ring for ring only', async () => {
    for (const option of ['url=http://127.0.0.1:1', 'text=x', 'who=x', 'wait=1', '--json']) {
      const { status, stderr } = await bellbot(['serve', option, 'port=70000']);
      assert.equal(status, 2);
      assert.match(stderr, /^There are 2 problems/);
      assert.match(stderr, /unknown option/);
    }
    const { status, stderr } = await bellbot(['ring', 'pin=9']);
    assert.equal(status, 2);
    assert.match(stderr, /pin \(argument\): is not an option of this command/);
  });

  it('runs the demo on the virtual board only', async () => {
    const { status, stderr } = await bellbot(['demo', 'board=/dev/ttyACM0', 'pin=eight']);
    assert.equal(status, 2);
    assert.match(stderr, /board="\/dev\/ttyACM0" \(argument\): the demo runs on the virtual board/);
    assert.match(stderr, /pin="eight"/);
  });

  it('takes a bad board in the environment for no problem of the demo', async () => {
    const { stderr } = await bellbot(['demo', 'board=virtual', 'pin=eight'], { env: { BELLBOT_BOARD: 'x' } });
    assert.match(stderr, /^There is a problem/);
    assert.doesNotMatch(stderr, /board/);
  });
});
