import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { BellBotEvent } from '../../../src/core/events.js';
import {
  type ConnectionLimits,
  ConnectionTable,
  connectionLimits,
} from '../../../src/http/connections/connection-table.js';
import { behindEvent, listenEvent } from '../../../src/http/connections/listening.js';
import { ManualClock } from '../../system/manual-clock.js';

/** A socket as far as a table looks at it. */
class FakeSocket extends EventEmitter {
  destroyed = false;
  writableLength = 0;
  bytesWritten = 0;
  readonly localAddress = '192.168.1.2';
  constructor(readonly remoteAddress: string) {
    super();
  }
  destroy(): void {
    this.destroyed = true;
  }
}

/** A table with few places, and what it tells. */
class SmallTable {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  readonly #table: ConnectionTable;

  constructor(limits: Partial<ConnectionLimits>) {
    this.#table = new ConnectionTable({
      limits: { ...connectionLimits, ...limits },
      clock: this.clock,
      handle: () => {},
      tell: (event: BellBotEvent) => {
        if (event.type === 'connections-closed') {
          this.told.push(`${event.reason} x ${event.count}`);
        }
      },
    });
  }

  get size(): number {
    return this.#table.size;
  }

  /** A new connection; a millisecond passes. */
  async come(address: string, throughTunnel = false): Promise<FakeSocket> {
    const socket = new FakeSocket(address);
    this.#table.admit(socket as unknown as Socket, throughTunnel);
    await this.clock.advance(1);
    return socket;
  }
}

const here = '127.0.0.1';

describe('places for connections', () => {
  it('are given up by whoever is idle longest when all are taken, which is told once a minute', async () => {
    const table = new SmallTable({ maxConnections: 3, localPlaces: 1 });
    const first = await table.come(here);
    const others = [await table.come(here), await table.come('::1')];
    const newcomers = [await table.come('::ffff:127.0.0.1')];
    assert.equal(first.destroyed, true);
    assert.equal(others[0]?.destroyed, false);
    newcomers.push(await table.come(here), await table.come(here));
    assert.deepEqual(
      [...others, ...newcomers].map(({ destroyed }) => destroyed),
      [true, true, false, false, false],
    );
    assert.deepEqual(table.told, ['full x 1']);
    await table.clock.advance(60_000);
    assert.deepEqual(table.told, ['full x 1', 'full x 2']);
    assert.equal(table.size, 3);
  });

  it('of one address are bounded: the longest idle of its own goes, nobody else', async () => {
    const table = new SmallTable({ perAddress: 2 });
    const other = await table.come('203.0.113.9');
    const own = [await table.come('203.0.113.1'), await table.come('::ffff:203.0.113.1')];
    const third = await table.come('203.0.113.1');
    assert.deepEqual(
      [other, ...own, third].map(({ destroyed }) => destroyed),
      [false, true, false, false],
    );
    assert.deepEqual(table.told, ['address x 1']);
  });

  it('of one IPv6 network count as one address, and local ones have no such bound', async () => {
    const table = new SmallTable({ perAddress: 2 });
    const same = [
      await table.come('2001:db8::1'),
      await table.come('2001:db8::2'),
      await table.come('2001:db8::3'),
    ];
    assert.deepEqual(
      same.map(({ destroyed }) => destroyed),
      [true, false, false],
    );
    const local = [];
    for (const address of ['127.0.0.1', '127.0.0.2', '::1', '192.168.1.2', '::ffff:127.0.0.1']) {
      local.push(await table.come(address));
    }
    assert.ok(local.every(({ destroyed }) => !destroyed));
  });

  it('are not taken by those who listen to events, who have places of their own and are not looked after', async () => {
    const table = new SmallTable({ maxConnections: 3, localPlaces: 1, perAddress: 1 });
    const listeners = [];
    for (let count = 0; count < 5; count += 1) {
      const listener = await table.come('203.0.113.1');
      listener.writableLength = 1000;
      listener.emit(listenEvent);
      listeners.push(listener);
    }
    const others = [await table.come('203.0.113.1'), await table.come(here)];
    assert.equal(table.size, 2);
    await table.clock.advance(600_000);
    assert.ok([...listeners, ...others].every(({ destroyed }) => !destroyed));
    assert.deepEqual(table.told, []);
    listeners[0]?.emit(behindEvent);
    assert.deepEqual(
      listeners.map(({ destroyed }) => destroyed),
      [true, false, false, false, false],
    );
    assert.deepEqual([table.told, table.size], [['behind x 1'], 2]);
    assert.equal((await table.come('203.0.113.2')).destroyed, false, 'who was behind is not shunned');
  });

  it('are kept for this machine, whatever comes from elsewhere and through the tunnel', async () => {
    const table = new SmallTable({ maxConnections: 4, localPlaces: 2, perTunnel: 9 });
    const local = [await table.come(here)];
    const foreign = [
      await table.come('203.0.113.1'),
      await table.come(here, true),
      await table.come(here, true),
      await table.come('203.0.113.2'),
    ];
    local.push(await table.come(here));
    assert.deepEqual(
      [local, foreign].map((sockets) => sockets.map(({ destroyed }) => destroyed)),
      [
        [false, false],
        [true, true, false, false],
      ],
    );
    assert.deepEqual(table.told, ['full x 1']);
  });

  it('of the tunnel are bounded', async () => {
    const table = new SmallTable({ perTunnel: 1 });
    const first = await table.come(here, true);
    assert.equal((await table.come(here, true)).destroyed, false);
    assert.equal(first.destroyed, true);
  });

  it('are free again when their connections close', async () => {
    const table = new SmallTable({ maxConnections: 1, localPlaces: 1 });
    (await table.come(here)).emit('close');
    assert.equal(table.size, 0);
    assert.equal((await table.come(here)).destroyed, false);
    assert.deepEqual(table.told, []);
  });
});

describe('an address whose connection was cut for what it sent', () => {
  const crumbs = 'bellbot:crumbs';

  it('may not come back at once, and may later; others may', async () => {
    const table = new SmallTable({});
    (await table.come('203.0.113.1')).emit(crumbs);
    assert.equal((await table.come('203.0.113.1')).destroyed, true);
    assert.equal((await table.come('203.0.113.2')).destroyed, false);
    await table.clock.advance(10_000);
    assert.equal((await table.come('203.0.113.1')).destroyed, false);
    assert.deepEqual(table.told, ['crumbs x 1', 'shunned x 1']);
  });

  it('may come back where it says nothing of who it is: on this machine, and through the tunnel', async () => {
    const table = new SmallTable({});
    for (const byTunnel of [false, true]) {
      (await table.come(here, byTunnel)).emit(crumbs);
      assert.equal((await table.come(here, byTunnel)).destroyed, false);
    }
  });
});
