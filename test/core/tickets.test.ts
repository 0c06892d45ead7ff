import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TicketRows } from '../../src/core/ticket-rows.js';
import {
  packTickets,
  ringOf,
  type Ticket,
  ticketOf,
  ticketSize,
  unpackTickets,
} from '../../src/core/tickets.js';
import { ringNumber } from '../contract/ring-store-harness.js';

const ticket: fc.Arbitrary<Ticket> = fc.record(
  {
    id: fc.uuid(),
    time: fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.POSITIVE_INFINITY), fc.integer()),
    strikesLeft: fc.nat(2 ** 24 - 1),
    begun: fc.boolean(),
  },
  { noNullPrototype: true },
);

function idsIn(rows: TicketRows): string[] {
  return [...unpackTickets(rows.packed)].map(({ id }) => id);
}

describe('packed tickets', () => {
  it('give back what was packed, 28 bytes for each', () => {
    fc.assert(
      fc.property(fc.array(ticket), (tickets) => {
        const packed = packTickets(tickets);
        assert.equal(packed.length, tickets.length * ticketSize);
        assert.deepEqual([...unpackTickets(packed)], tickets);
      }),
    );
  });

  it('say what a ring that waits needs to say', () => {
    const strikes = { asked: 5, made: 2 };
    const { id } = ringNumber(1);
    const expected = { id, time: 1001, strikesLeft: 5, begun: false };
    assert.deepEqual(ticketOf(ringNumber(1, { strikes: { asked: 5, made: 0 } })), expected);
    const begun = ringNumber(1, { strikes, state: 'striking' });
    assert.deepEqual(ticketOf(begun), { ...expected, strikesLeft: 3, begun: true });
  });

  it('hold no id that is no UUID, and find none', () => {
    const rows = new TicketRows();
    for (const id of ['', 'a', '../../etc/passwd', ringNumber(1).id.toUpperCase().replace('A', 'Ä')]) {
      assert.throws(() => rows.add({ id, time: 0, strikesLeft: 1, begun: false }), RangeError);
      assert.equal(rows.find(id), -1);
    }
    assert.equal(rows.length, 0);
  });

  it('stay in order, and are found, whatever comes and goes between', () => {
    const steps = fc.array(fc.oneof(ticket, fc.nat(), fc.array(ticket, { maxLength: 600 })), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, (all) => {
        const rows = new TicketRows();
        const model: string[] = [];
        for (const step of all) {
          if (typeof step === 'number') {
            const id = model[step % model.length];
            if (id !== undefined) {
              model.splice(model.indexOf(id), 1);
              rows.remove(rows.find(id));
              assert.equal(rows.find(id), -1);
            }
          } else if (Array.isArray(step)) {
            rows.addPacked(packTickets(step));
            model.push(...step.map(({ id }) => id));
          } else {
            rows.add(step);
            model.push(step.id);
          }
          assert.equal(rows.length, model.length);
        }
        assert.deepEqual(idsIn(rows), model);
        for (const id of model) {
          assert.equal(rows.at(rows.find(id)).id, id);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are not found across two of them', () => {
    const rows = new TicketRows();
    const [first, second] = [ringNumber(1), ringNumber(2)];
    rows.add({ id: first.id, time: 0, strikesLeft: 0, begun: false });
    rows.add({ id: second.id, time: 0, strikesLeft: 0, begun: false });
    // The last twelve bytes of the first ticket and the first four of the second.
    const hex = `${'0'.repeat(24)}${second.id.slice(0, 8)}`;
    const across = [8, 12, 16, 20].reduceRight((id, at) => `${id.slice(0, at)}-${id.slice(at)}`, hex);
    assert.equal(rows.find(across), -1);
    assert.notEqual(rows.find(second.id), -1);
  });

  it('say what a ring was like of which nothing else was left', () => {
    const ring = ringOf({ id: ringNumber(1).id, time: 1001, strikesLeft: 3, begun: false }, 'door');
    assert.deepEqual(
      [ring.bell, ring.acceptedAt, ring.strikes, ring.state],
      ['door', 1001, { asked: 3, made: 0 }, 'queued'],
    );
    assert.match(ring.reason ?? '', /database was lost/);
  });

  it('are the next ones in order, however many were taken out between', () => {
    const rows = new TicketRows();
    rows.addPacked(packTickets(Array.from({ length: 3000 }, (_, number) => ticketOf(ringNumber(number)))));
    for (let number = 0; number < 3000; number += 1) {
      if (number !== 5 && number !== 2999) {
        rows.remove(rows.find(ringNumber(number).id));
      }
    }
    rows.remove(rows.find('none'));
    assert.equal(rows.length, 2);
    const first = rows.next();
    const second = rows.next(first + ticketSize);
    assert.deepEqual([rows.at(first).id, rows.at(second).id], [ringNumber(5).id, ringNumber(2999).id]);
    assert.equal(rows.next(second + ticketSize), -1);
    rows.remove(first);
    rows.remove(second);
    assert.deepEqual([rows.next(), rows.length, rows.packed.length], [-1, 0, 0]);
    rows.add(ticketOf(ringNumber(1)));
    assert.equal(rows.at(rows.next()).id, ringNumber(1).id);
  });
});
