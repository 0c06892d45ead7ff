/**
 * A process of its own for the tests: adds rings to the store in the folder of its first argument, the ids being numbers
 * from its second, and says each number when the ring is on disk, until it is killed.
 */
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { systemClock } from '../../src/system/system-clock.js';
import { ringNumber } from '../contract/ring-store-harness.js';

const [folder = '', from = '0'] = process.argv.slice(2);
const store = new SqliteStore({ folder, clock: systemClock });
await store.start();
let number = Number(from);
for (;;) {
  const batch = Array.from({ length: 1 + (number % 7) }, () => {
    number += 1;
    return number;
  });
  await Promise.all(
    batch.map(async (each) => {
      await store.add(ringNumber(each));
      process.stdout.write(`${each}\n`);
    }),
  );
}
