/**
 * A process of its own for the tests: adds a ring for each event, with its claim, until it is killed. It says what came of
 * each as `accepted <event>`, `claimed <event>` or `refused <event>`, and `incident` when the database was not what it
 * should be. Arguments: the folder, the number of its life, `slow` for a disk that hangs now and then, and the events.
 */
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { ringNumber } from '../contract/ring-store-harness.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { FaultInjection } from './fault-injection.js';

const [folder = '', life = '0', disk = '', ...events] = process.argv.slice(2);
const clock = new ManualClock();
const faults = new FaultInjection();
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const store = new SqliteStore({ folder, clock, thread: faults, tell: () => say('incident') });
say('starting');
await store.start();
let number = Number(life) * 1000;
for (let turn = 0; ; turn += 1) {
  const batch = events.splice(0, 3);
  if (batch.length === 0) {
    batch.push(`${life}-${turn}`);
  }
  const hangs = disk === 'slow' && turn % 3 === 1;
  faults.holdCommits = hangs;
  const adding = batch.map((event) => {
    number += 1;
    const claim = {
      scope: 'key',
      name: event,
      fingerprint: 'f',
      answer: event,
      expiresAt: Date.UTC(2100, 0, 1),
    };
    return store.add(ringNumber(number, { text: event }), claim).then(
      (earlier) => say(`${earlier === undefined ? 'accepted' : 'claimed'} ${event}`),
      () => say(`refused ${event}`),
    );
  });
  let isOver = false;
  const all = Promise.all(adding).then(() => {
    isOver = true;
  });
  for (let rounds = 0; !isOver; rounds += 1) {
    await settle();
    if (hangs && rounds % 50 === 49) {
      await clock.advance(3000);
    }
    // A disk that is tried again each second, and a database that is opened anew.
    if (rounds % 500 === 499) {
      await clock.advance(1000);
    }
  }
  await all;
}
