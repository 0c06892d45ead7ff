import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError } from '../../../src/core/errors.js';
import { single } from '../../../src/core/pattern.js';
import { type RunningApp, rightKey, withApp } from '../../http/running-app.js';
import { settle } from '../../system/manual-clock.js';
import { bellbot, type Ran } from '../captured-io.js';
import { jsonStep, scriptedServer } from './scripted-server.js';

function cancel(app: RunningApp, ...args: string[]): Promise<Ran> {
  return bellbot(['cancel', `url=${app.url}`, `key=${rightKey}`, ...args]);
}

/** Accepts rings with these texts, and gives back their ids. */
async function waiting(app: RunningApp, ...texts: string[]): Promise<string[]> {
  for (const text of texts) {
    assert.equal((await app.ring({ text })).status, 202);
  }
  return app.accepted.map(({ id }) => id);
}

const stateOf = async (app: RunningApp, id: string): Promise<string | undefined> =>
  (await app.store.get(id))?.state;

describe('bellbot cancel', () => {
  it('takes back the ring whose id ends or begins so, or is so', async () => {
    await withApp({ ready: false }, async (app) => {
      const ids = await waiting(app, 'one', 'two', 'three', 'four');
      const parts = [
        (id: string) => id.slice(-8),
        (id: string) => id,
        (id: string) => id.slice(-14).toUpperCase(),
        (id: string) => id.replaceAll('-', '').slice(0, 30),
      ];
      for (const [index, part] of parts.entries()) {
        const id = ids[index] ?? '';
        const ran = await cancel(app, part(id));
        assert.deepEqual([ran.status, ran.stderr], [0, '']);
        assert.match(ran.stdout, new RegExp(`^Cancelled: ring ${id.slice(-8)}: "(?:one|two|three|four)"\n$`));
        assert.equal(await stateOf(app, id), 'cancelled');
      }
    });
  });

  it('takes back several at once, and says which it could not', async () => {
    await withApp({ ready: false }, async (app) => {
      const [one = '', two = ''] = await waiting(app, 'one', 'two');
      const ran = await cancel(app, one, 'ffff0000', two, one);
      assert.equal(ran.status, 1);
      assert.equal(ran.stdout.split('\n').length, 3);
      assert.match(ran.stderr, /^Not cancelled: ring ffff0000: no ring has such an id; .*\n$/);
    });
  });

  it('takes back nothing where a part means several', async () => {
    await withApp({ ready: false }, async (app) => {
      const ids = await waiting(app, 'one', 'two');
      const ran = await cancel(app, (ids[0] ?? '').slice(0, 8));
      assert.deepEqual([ran.status, ran.stdout], [1, '']);
      assert.match(ran.stderr, /2 rings have such an id; give more of it/);
      assert.equal(await stateOf(app, ids[0] ?? ''), 'queued');
    });
  });

  it('says of a ring that is being struck, or is over, what became of it', async () => {
    await withApp({}, async (app) => {
      const [id = ''] = await waiting(app, 'one');
      await settle();
      for (const part of [id, id.slice(-8)]) {
        assert.match((await cancel(app, part)).stderr, /^Not cancelled: ring .{8}: it is being struck\n$/);
      }
      app.bell.finish();
      await settle();
      for (const part of [id, id.slice(-8)]) {
        const ran = await cancel(app, part);
        assert.deepEqual([ran.status, ran.stdout], [1, '']);
        assert.match(ran.stderr, /^Not cancelled: ring .{8}: it is rung already\n$/);
      }
      const unknown = await cancel(app, '01890000-0000-7000-8000-000000000000');
      assert.match(unknown.stderr, /there is no ring with this id/);
    });
  });

  it('takes back all that waits, in any number, and not what is being struck', async () => {
    await withApp({ queue: 1000, rate: 60 }, async (app) => {
      for (let n = 0; n < 451; n += 1) {
        await app.ringer.accept({
          bell: 'bell',
          source: 'door',
          who: null,
          text: `${n}`,
          pattern: single,
          claim: null,
        });
      }
      await settle();
      const ran = await cancel(app, 'all');
      assert.equal(ran.status, 1);
      assert.equal(ran.stdout.trimEnd().split('\n').length, 450);
      assert.match(ran.stderr, /^Not cancelled: ring .{8}: it is being struck\n$/);
      const states = await Promise.all(app.accepted.map(({ id }) => stateOf(app, id)));
      assert.deepEqual([states[0], new Set(states.slice(1))], ['striking', new Set(['cancelled'])]);
    });
  });

  it('is done when nothing waits', async () => {
    await withApp({ ready: false }, async (app) => {
      assert.deepEqual(await cancel(app, 'all'), { status: 0, stdout: 'No ring waits.\n', stderr: '' });
    });
  });

  it('says why a ring could not be taken back, and goes on with the others', async () => {
    await withApp({ ready: false }, async (app) => {
      const [one = ''] = await waiting(app, 'one', 'two');
      const save = app.store.save.bind(app.store);
      app.store.save = (ring) =>
        ring.id === one ? Promise.reject(new BellBotError('storage-read-only')) : save(ring);
      const ran = await cancel(app, 'all');
      app.store.save = save;
      assert.equal(ran.status, 1);
      assert.match(ran.stdout, /^Cancelled: ring .{8}: "two"\n$/);
      assert.match(ran.stderr, /^Not cancelled: ring .{8}: The data folder cannot be written: .*\n$/);
    });
  });

  it('prints JSON where it is asked for', async () => {
    await withApp({ ready: false }, async (app) => {
      const [one = ''] = await waiting(app, 'one');
      const ran = await cancel(app, '--json', one, 'ffff0000');
      const { cancelled, kept } = JSON.parse(ran.stdout);
      assert.deepEqual([ran.status, ran.stderr], [1, '']);
      assert.deepEqual([cancelled[0].id, cancelled[0].state], [one, 'cancelled']);
      assert.equal(kept[0].id, 'ffff0000');
    });
  });

  it('needs the key, and says so', async () => {
    await withApp({ ready: false }, async (app) => {
      const [one = ''] = await waiting(app, 'one');
      for (const word of ['all', one, one.slice(-8)]) {
        const ran = await bellbot(['cancel', `url=${app.url}`, word]);
        assert.deepEqual([ran.status, ran.stdout], [1, '']);
        assert.match(ran.stderr, /^Not cancelled: A key is needed: .* Give the key with key=/);
      }
      assert.equal(await stateOf(app, one), 'queued');
    });
  });

  it('says when nobody is there, and when it is not BellBot that answers', async () => {
    for (const word of ['all', '01890000-0000-7000-8000-000000000000']) {
      const nobody = await bellbot(['cancel', 'url=http://127.0.0.1:1', word]);
      assert.match(nobody.stderr, /^Not cancelled: .* can't be reached/);
      const { url } = await scriptedServer(jsonStep(200, 'hello'));
      const foreign = await bellbot(['cancel', `url=${url}`, word]);
      assert.deepEqual([foreign.status, foreign.stdout], [1, '']);
      assert.match(foreign.stderr, /not as BellBot does/);
    }
  });

  it('takes nothing else for an id, asks nobody then, and does not show it', async () => {
    for (const words of [
      [],
      ['all', 'abcd1234'],
      ['abc'],
      ['ALL'],
      ['../all'],
      ['test-secret'],
      ['*'],
      [''],
    ]) {
      const { status, stdout, stderr } = await bellbot(['cancel', 'url=http://127.0.0.1:1', ...words]);
      assert.deepEqual([status, stdout], [2, ''], words.join(' '));
      assert.match(stderr, /bellbot cancel all/);
      assert.doesNotMatch(stderr, /secret/);
    }
  });
});
