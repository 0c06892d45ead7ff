import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineForSecond } from '../../../src/cli/serve/second-one.js';
import type { Argument } from '../../../src/config/option.js';

const home = '/home/ada';
const owner = { pid: 1, since: '2026-01-01T00:00:00.000Z', url: 'http://127.0.0.1:3000' };

function line(
  config: { data: string; port: number },
  args: readonly Argument[] = [],
  command = 'serve',
): string {
  return lineForSecond(config, owner, { command, args, home });
}

describe('the line that starts a second BellBot', () => {
  it('has a folder of its own, in the home folder if that is there', () => {
    assert.equal(
      line({ data: '/home/ada/.bellbot', port: 3000 }),
      'npx bellbot serve port=3001 data=~/.bellbot-2',
    );
    assert.equal(
      line({ data: '/home/ada/.bellbot/demo', port: 3000 }, [], 'demo'),
      'npx bellbot demo port=3001 data=~/.bellbot/demo-2',
    );
    assert.match(line({ data: '/srv/bell-9', port: 3000 }), / data=\/srv\/bell-10$/);
    assert.match(line({ data: '/home/adam/x', port: 3000 }), / data=\/home\/adam\/x-2$/);
    assert.match(line({ data: '/srv/my bell', port: 3000 }), / "data=\/srv\/my bell-2"$/);
  });

  it('has another port where the first one listens on this', () => {
    assert.match(line({ data: '/x', port: 3005 }), / port=3005 /);
    assert.match(line({ data: '/x', port: 0 }), / port=0 /);
    const last = { ...owner, url: 'http://127.0.0.1:65535' };
    assert.match(
      lineForSecond({ data: '/x', port: 65_535 }, last, { command: 'serve', args: [], home }),
      / port=3000 /,
    );
    assert.match(
      lineForSecond({ data: '/x', port: 3000 }, undefined, { args: [], home }),
      /serve port=3001 /,
    );
  });

  it('repeats what else was given, but no secret and nothing that shells read in different ways', () => {
    const args = [
      { name: 'pin', value: '9' },
      { name: 'key', value: 'test-secret' },
      { name: 'data', value: '/y' },
      { name: 'port', value: '3000' },
      { name: 'board', value: '/dev/tty ACM0' },
      { name: 'domain', value: '$(reboot)' },
    ];
    assert.equal(
      line({ data: '/y', port: 3000 }, args),
      'npx bellbot serve pin=9 "board=/dev/tty ACM0" port=3001 data=/y-2',
    );
  });
});
