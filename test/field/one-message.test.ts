/**
 * Kind: what becomes of one message later. It rings once, however it comes again. The next system is one entry of
 * `systems`; the next thing that may happen to a message is one entry of `later`.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { single } from '../../src/core/pattern.js';
import { Ringer } from '../../src/core/ringer.js';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { uuid7 } from '../../src/system/uuid7.js';
import { FakeBell } from '../core/fake-bell.js';
import { type RunningApp, rightKey, withApp } from '../http/running-app.js';
import {
  mattermostForm,
  mattermostJson,
  rocketMember,
  slackIntegration,
  slackMember,
  zulipOwnFormat,
  zulipSlackFormat,
} from '../sources/chat-payloads.js';
import { dataFolder } from '../storage/data-folder.js';
import { startedStore } from '../storage/stores.js';
import { ManualClock } from '../system/manual-clock.js';

type Fields = Readonly<Record<string, unknown>>;

/** A message, the same after it was edited as far as its system says so, and the next message of the same channel. */
const systems: Readonly<Record<string, { first: Fields; edited: Fields; next: Fields }>> = {
  Slack: {
    first: slackMember,
    edited: { ...slackMember, text: ':bell: Lunch was ready', user_name: 'Stephen' },
    next: { ...slackMember, timestamp: '1355517523.000006' },
  },
  'Slack, by a program': {
    first: slackIntegration,
    edited: { ...slackIntegration, text: ':bell: Sold: 4 bells', bot_name: 'Shop' },
    next: { ...slackIntegration, timestamp: '1355517524.000008' },
  },
  'Mattermost, as a form': {
    first: mattermostForm,
    edited: { ...mattermostForm, text: ':bell: now', file_ids: 'f1', timestamp: '1700000900' },
    next: { ...mattermostForm, post_id: 'p2' },
  },
  'Mattermost, as JSON': {
    first: mattermostJson,
    edited: { ...mattermostJson, text: ':bell: now' },
    next: { ...mattermostJson, post_id: 'p2' },
  },
  'Rocket.Chat': {
    first: rocketMember,
    edited: { ...rocketMember, text: ':bell: now', isEdited: true },
    next: { ...rocketMember, message_id: 'm2' },
  },
  'Rocket.Chat, without message_id': {
    first: { ...rocketMember, message_id: undefined },
    edited: { ...rocketMember, message_id: undefined, isEdited: true },
    next: { ...rocketMember, message_id: undefined, timestamp: '2023-11-14T22:13:21.000Z' },
  },
  Zulip: {
    first: zulipOwnFormat,
    edited: { ...zulipOwnFormat, data: 'now', message: { ...zulipOwnFormat.message, content: 'now' } },
    next: { ...zulipOwnFormat, message: { ...zulipOwnFormat.message, id: 113 } },
  },
  "Zulip, in Slack's format": {
    first: zulipSlackFormat,
    edited: { ...zulipSlackFormat, trigger_word: 'direct_message' },
    next: { ...zulipSlackFormat, timestamp: '1527876932' },
  },
};

const hour = 3_600_000;
const day = 24 * hour;

/** What happens between a message and its coming again; each may leave the app as it likes. */
const later: Readonly<Record<string, (app: RunningApp) => Promise<void>>> = {
  'at once': async () => {},
  'an hour later': (app) => app.clock.advance(hour),
  'a minute after `remember` is over': (app) => app.clock.advance(day + 60_000),
  'after everything that is old was deleted': async (app) => {
    await app.clock.advance(800 * day);
    const now = app.clock.now();
    await app.store.forget({ acceptedBefore: now - 365 * day, expiredBy: now, limit: 1000 });
  },
  'ten years later': async (app) => {
    app.clock.epoch += 3650 * day;
  },
  'after the clock was set back': async (app) => {
    app.clock.epoch -= 40 * day;
  },
  'after the clock was a hundred years ahead': async (app) => {
    app.clock.epoch += 36_500 * day;
    await app.store.forget({ acceptedBefore: 0, expiredBy: app.clock.now(), limit: 1000 });
    app.clock.epoch -= 36_500 * day;
  },
};

function ringerOver(store: SqliteStore, clock: ManualClock): Ringer {
  return new Ringer({
    bells: [
      {
        bell: new FakeBell({ clock, byHand: false, ready: true }),
        limits: { queue: 100, ttl: 0, pdelay: 1000 },
      },
    ],
    store,
    clock,
    newIds: (newest) => uuid7(clock, newest),
    remember: day,
  });
}

async function post(app: RunningApp, fields: Fields): Promise<string> {
  const response = await app.fetch('/ring', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: rightKey, ...fields }),
  });
  assert.equal(response.status, 200);
  return response.headers.get('idempotent-replayed') === null ? 'rings' : 'rang before';
}

describe('one message', () => {
  for (const [name, { first, edited, next }] of Object.entries(systems)) {
    for (const [when, pass] of Object.entries(later)) {
      it(`of ${name} rings once: it comes again, and edited, ${when}`, async () => {
        await withApp({}, async (app) => {
          assert.equal(await post(app, first), 'rings');
          await pass(app);
          for (const again of [first, edited, first]) {
            assert.equal(await post(app, again), 'rang before');
          }
          assert.equal(await post(app, next), 'rings', 'the next message is another');
          assert.equal(app.accepted.length, 2);
        });
      });
    }
  }

  it('of Rocket.Chat that is edited before it ever came rings once, too', async () => {
    await withApp({}, async (app) => {
      assert.equal(await post(app, { ...rocketMember, isEdited: true }), 'rings');
      assert.equal(await post(app, { ...rocketMember, isEdited: true, text: ':bell: again' }), 'rang before');
    });
  });

  it('rings once across a restart, on disk, when all that is old was deleted meanwhile', async () => {
    const folder = await dataFolder();
    const clock = new ManualClock();
    const request = {
      bell: 'bell',
      source: 'slack',
      who: null,
      text: null,
      pattern: single,
      claim: { scope: 'slack:slack', name: 'slack:T:C:1.000001', fingerprint: 'any' },
    };
    const rings: boolean[] = [];
    for (const claimedForGood of [true, true, true]) {
      const store = await startedStore({ folder, clock });
      const ringer = ringerOver(store, clock);
      await ringer.start();
      const { replayed } = await ringer.accept({ ...request, claimedForGood });
      rings.push(!replayed);
      clock.epoch += 400 * day;
      await store.forget({ acceptedBefore: clock.now() - day, expiredBy: clock.now(), limit: 100 });
      await ringer.stop();
      await store.stop();
    }
    assert.deepEqual(rings, [true, false, false]);
  });

  it('with an Idempotency-Key of a plain sender is remembered for `remember`, as documents say', async () => {
    await withApp({}, async (app) => {
      const build = { 'Idempotency-Key': 'build-17' };
      assert.equal((await app.ring({}, build)).status, 202);
      await app.clock.advance(day - 1000);
      assert.equal((await app.ring({}, build)).status, 200);
      await app.clock.advance(2000);
      assert.equal((await app.ring({}, build)).status, 202);
    });
  });
});
