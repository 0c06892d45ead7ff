// How people start BellBot by npm, with the npm of this machine. A row is what they type; add the next one below.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryHome } from '../config/temporary-home.js';

const main = join(import.meta.dirname, '../../src/main.js');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const { PATH } = process.env;
const version = spawnSync(npm, ['--version'], {
  encoding: 'utf8',
  env: { PATH, HOME: temporaryHome() },
}).stdout?.trim();
/** npm 12 refuses what it does not know by itself; on others than Linux its log is found only by its time. */
const skip = version === undefined || version === '' ? 'npm is not here' : false;

/** What npm says when it is typed in a folder whose scripts start BellBot as its own do. */
function typed(args: readonly string[]): { status: number | null; stderr: string } {
  const home = temporaryHome();
  const scripts = {
    start: `"${process.execPath}" "${main}" history port=1`,
    demo: `"${process.execPath}" "${main}" history port=1`,
  };
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'bellbot', version: '0.0.0', scripts }));
  const env = { PATH, HOME: home, npm_config_update_notifier: 'false' };
  return spawnSync(npm, [...args], { cwd: home, env, encoding: 'utf8', timeout: 60_000 });
}

describe('npm', () => {
  for (const [args, line] of [
    [['start', '--key=s3cr3t'], 'npm start -- key=...'],
    [['run', 'demo', '--key', 's3cr3t'], 'npm run demo -- key=...'],
  ] as const) {
    it(`is told to hand on its options: npm ${args.join(' ')}`, { skip }, () => {
      const { status, stderr } = typed(args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /key \(npm\): was taken by npm for itself/);
      assert.ok(stderr.includes(line), stderr);
    });
  }

  it('hands on what comes after --', { skip }, () => {
    const { status, stderr } = typed(['start', '--', '--key=s3cr3t']);
    assert.equal(status, 1, stderr);
    assert.doesNotMatch(stderr, /was taken by npm/);
  });
});
