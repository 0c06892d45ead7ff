import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BellBotEvent } from '../../src/core/events.js';
import { Intake } from '../../src/core/intake.js';
import type { Message } from '../../src/core/message.js';
import type { RingRequest } from '../../src/core/ring.js';

const caller = { name: 'door' };
const acceptance = {
  id: 'x',
  bell: 'bell',
  state: 'queued',
  ahead: 0,
  expectedAt: null,
  board: 'a',
} as const;
const plain: Message = { source: null, who: 'Ada', text: 'lunch', claim: null, bot: false };
const fromChat: Message = { ...plain, source: 'slack', claim: 'slack:T:C:1' };
const sent = { name: 'order-1', fingerprint: 'f' };

/** An intake whose ringer accepts everything, what it was asked for, and what was told. */
function intake(bots: 'ring' | 'ignore' = 'ring') {
  const asked: RingRequest[] = [];
  const told: BellBotEvent[] = [];
  const ringer = {
    accept: async (request: RingRequest) => {
      asked.push(request);
      return { acceptance, replayed: false };
    },
    acceptTogether: () => assert.fail('one bell was asked for'),
    bells: [],
  };
  return {
    asked,
    told,
    intake: new Intake({ ringer, bell: 'bell', bots, tell: (event) => told.push(event) }),
  };
}

describe('the one door', () => {
  it('asks for a ring of the usual bell, by the name of its system or else of its caller', async () => {
    const { intake: door, asked } = intake();
    assert.deepEqual(await door.take(plain, caller), { type: 'accepted', acceptance, replayed: false });
    await door.take({ ...plain, source: 'cli' }, caller);
    await door.take(fromChat, caller);
    assert.deepEqual(
      asked.map(({ bell, source, who, text, pattern }) => [bell, source, who, text, pattern.name]),
      ['door', 'cli', 'slack'].map((source) => ['bell', source, 'Ada', 'lunch', 'single']),
    );
  });

  it('takes the name that a system gave its message before one that was sent along, and does not look at that', async () => {
    const { intake: door, asked } = intake();
    await door.take(fromChat, caller, () => assert.fail('not asked for'));
    assert.deepEqual(asked[0]?.claim, { scope: 'door:slack', name: 'slack:T:C:1', fingerprint: 'any' });
  });

  it("takes the sender's own name for it otherwise, which is the caller's whatever it came through", async () => {
    const { intake: door, asked } = intake();
    for (const source of [null, 'cli', 'slack']) {
      await door.take({ ...plain, source }, caller, () => sent);
    }
    await door.take(plain, { name: 'shop' }, () => sent);
    await door.take(plain, caller, () => null);
    assert.deepEqual(
      asked.map(({ claim }) => claim),
      [...['door', 'door', 'door', 'shop'].map((scope) => ({ scope, ...sent })), null],
    );
  });

  it('lets what programs write ring or not, as it is told, and says so before anything else is looked at', async () => {
    const { intake: open, asked } = intake('ring');
    await open.take({ ...fromChat, bot: true }, caller);
    assert.equal(asked.length, 1);
    const { intake: closed, asked: none, told } = intake('ignore');
    const taken = await closed.take({ ...plain, bot: true }, caller, () => assert.fail('not asked for'));
    const reason = 'A program wrote it, and bots=ignore.';
    assert.deepEqual(taken, { type: 'ignored', reason });
    assert.deepEqual(told, [{ type: 'ignored', source: 'door', who: 'Ada', reason }]);
    await closed.take(fromChat, caller);
    assert.equal(none.length, 1);
  });
});
