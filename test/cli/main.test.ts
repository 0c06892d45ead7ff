import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryHome } from '../config/temporary-home.js';

const main = join(import.meta.dirname, '../../src/main.js');

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a process of its own, in an empty home; `closeOutput` goes away without reading. */
async function bellbot(argv: string[], { closeOutput = false } = {}): Promise<Ended> {
  const home = temporaryHome();
  const child = spawn(process.execPath, [main, ...argv], { env: { PATH: process.env.PATH, HOME: home } });
  let stdout = '';
  let stderr = '';
  if (closeOutput) {
    child.stdout.destroy();
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { status, stdout, stderr };
}

describe('the bellbot command', () => {
  it('ends with 0 and all of its help', async () => {
    const { status, stdout, stderr } = await bellbot(['help']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^BellBot rings/);
    assert.match(stdout, /-v prints the version\.\n$/);
  });

  it('ends with 2, every problem and no stack for bad options', async () => {
    const { status, stdout, stderr } = await bellbot([
      'pin=eight',
      'port=70000',
      'strike=200',
      'pdelay=-1',
      'pin=',
    ]);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^There are \d problems with the options:\n/);
    for (const name of ['pin', 'port', 'strike', 'pdelay']) {
      assert.match(stderr, new RegExp(`^  ${name}`, 'm'));
    }
    assert.doesNotMatch(stderr, /^ +at |node:/m);
  });

  it('ends with 1 when there is no server to ring', async () => {
    const { status, stderr } = await bellbot(['ring', 'url=http://127.0.0.1:1']);
    assert.equal(status, 1);
    assert.match(stderr, /^Not rung: .*\n$/);
  });

  it('does not mind a reader that has gone', async () => {
    assert.deepEqual(await bellbot(['help'], { closeOutput: true }), { status: 0, stdout: '', stderr: '' });
  });
});
