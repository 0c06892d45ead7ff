import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventStream } from '../../src/core/event-stream.js';
import type { BellBotEvent } from '../../src/core/events.js';
import type { PublicEvent } from '../../src/core/public-events.js';
import { onListenerError } from '../../src/core/signal.js';

const ding = (count: number): BellBotEvent => ({ type: 'ding', bell: 'bell', count });
const advice: BellBotEvent = { type: 'advice', sentence: 'Do.' };

/** Dings are public, all else is not. */
function describeDings(event: BellBotEvent): PublicEvent | undefined {
  return event.type === 'ding' ? { type: 'ding', bell: event.bell, data: () => event.count } : undefined;
}

function streamOf(most: number, ...counts: number[]): EventStream {
  const stream = new EventStream({ describe: describeDings, most });
  for (const count of counts) {
    stream.tell(ding(count));
  }
  return stream;
}

describe('the event stream', () => {
  it('tells everybody of everything, in order, before the teller goes on', () => {
    const stream = streamOf(3);
    const heard: string[] = [];
    stream.on(({ type }) => heard.push(`first ${type}`));
    const cancel = stream.on(({ type }) => heard.push(`second ${type}`));
    stream.tell(advice);
    cancel();
    stream.tell(ding(1));
    assert.deepEqual(heard, ['first advice', 'second advice', 'first ding']);
  });

  it('numbers what is public, one after the other, and nothing else', () => {
    const stream = streamOf(3);
    let news = 0;
    stream.onNews(() => {
      news += 1;
    });
    stream.tell(ding(1));
    stream.tell(advice);
    stream.tell(ding(2));
    assert.deepEqual([stream.lastId, news], [2, 2]);
    assert.deepEqual([stream.at(1)?.data(), stream.at(2)?.data(), stream.at(3)], [1, 2, undefined]);
  });

  it('keeps the newest only, and says how far it reaches back', () => {
    const stream = streamOf(3, 1, 2, 3, 4, 5);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6].map((id) => stream.at(id)?.data()),
      [undefined, undefined, undefined, 3, 4, 5, undefined],
    );
    assert.deepEqual(
      [-1, 0, 1, 2, 3, 4, 5, 6, Number.NaN, 4.5].map((id) => stream.reachesBackTo(id)),
      [false, false, false, true, true, true, true, false, false, false],
    );
  });

  it('goes on from where earlier runs were, and knows nothing of them', () => {
    const stream = streamOf(3, 1, 2);
    stream.goOnFrom(1000);
    assert.deepEqual(
      [stream.lastId, stream.reachesBackTo(999), stream.reachesBackTo(1000)],
      [1000, false, true],
    );
    stream.tell(ding(7));
    assert.deepEqual([stream.lastId, stream.at(1001)?.data(), stream.at(2)], [1001, 7, undefined]);
    assert.throws(() => stream.goOnFrom(1000), RangeError);
    assert.throws(() => stream.goOnFrom(Number.NaN), RangeError);
  });

  it('reports what a listener or the description throws, and goes on', () => {
    const broken = new Error('broken');
    const reported: unknown[] = [];
    const cancel = onListenerError((error) => reported.push(error));
    const stream = new EventStream({
      describe: () => {
        throw broken;
      },
    });
    const heard: string[] = [];
    stream.on(() => {
      throw broken;
    });
    stream.on(({ type }) => heard.push(type));
    stream.tell(advice);
    cancel();
    assert.deepEqual([reported, heard, stream.lastId], [[broken, broken], ['advice'], 0]);
  });

  it('keeps the order when a listener tells of something itself', () => {
    const stream = streamOf(9);
    stream.on((event) => {
      if (event.type === 'ding' && event.count < 3) {
        stream.tell(ding(event.count + 1));
      }
    });
    stream.tell(ding(1));
    assert.deepEqual(
      [1, 2, 3].map((id) => stream.at(id)?.data()),
      [1, 2, 3],
    );
  });
});
