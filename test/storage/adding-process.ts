/**
 * A process of its own for the tests: adds rings to the store in the folder of its first argument, the ids being numbers
 * from its second, and says each number when the ring is on disk, until it is killed. With a third, `several`, the rings
 * of a batch are kept together, with one claim, and what is said is the number of the first and how many there are.
 */
import { SqliteStore } from '../../src/storage/sqlite-store.js';
import { systemClock } from '../../src/system/system-clock.js';
import { aClaim, ringNumber } from '../contract/ring-store-harness.js';

const [folder = '', from = '0', how] = process.argv.slice(2);
const store = new SqliteStore({ folder, clock: systemClock });
await store.start();
let number = Number(from);
for (;;) {
  const batch = Array.from({ length: 1 + (number % 7) }, () => {
    number += 1;
    return number;
  });
  if (how === 'several') {
    const rings = batch.map((each) => ringNumber(each, { text: String(batch[0]) }));
    await store.addAll(rings, aClaim(String(batch[0])));
    process.stdout.write(`${batch[0]} ${batch.length}\n`);
    continue;
  }
  await Promise.all(
    batch.map(async (each) => {
      await store.add(ringNumber(each));
      process.stdout.write(`${each}\n`);
    }),
  );
}
