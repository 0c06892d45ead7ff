import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bellbot } from '../cli/captured-io.js';
import { root } from './pages.js';

const unit = readFileSync(join(root, 'docs/bellbot.service'), 'utf8');
const settings = new Map(
  [...unit.matchAll(/^([A-Z]\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

describe('docs/bellbot.service', () => {
  it('starts what package.json has as the command', () => {
    const description: unknown = createRequire(import.meta.url)('bellbot/package.json');
    const [, program, ...args] = settings.get('ExecStart')?.split(' ') ?? [];
    assert.ok(typeof description === 'object' && description !== null && 'bin' in description);
    assert.deepEqual(description.bin, { bellbot: program });
    assert.deepEqual(args, []);
  });

  it('is not started again after the exit status of bad options', async () => {
    const { status } = await bellbot(['pin=eight']);
    assert.equal(settings.get('RestartPreventExitStatus'), String(status));
    assert.equal(settings.get('Restart'), 'on-failure');
  });

  it('gives BellBot the 3 s that it needs to leave, and the group of the serial ports', () => {
    assert.ok(Number(settings.get('TimeoutStopSec')) > 3);
    assert.equal(settings.get('SupplementaryGroups'), 'dialout');
  });
});
