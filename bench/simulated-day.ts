/**
 * 24 hours of virtual time with a ring every 10 s and every kind of fault every hour, on a durable store: what became of
 * the rings, and whether the bell did what the receipts say. `BENCH_HOURS` and `BENCH_SEED` change it. Exits with 1 when
 * anything is not as promised.
 */
import { simulatedDay } from '../test/simulation/simulated-day.js';

const hours = Number(process.env.BENCH_HOURS ?? 24);
const seed = Number(process.env.BENCH_SEED ?? 1);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const began = performance.now();
const day = await simulatedDay({
  hours,
  seed,
  progress: (over) => say(`  ${over} h, after ${((performance.now() - began) / 1000).toFixed(0)} s`),
});
const states = [...day.states].map(([state, count]) => `${count} ${state}`).join(', ');
say(`${hours} hours, seed ${seed}: ${day.events} events, ${day.rings} rings: ${states}`);
say(`faults: ${[...day.faults].map(([name, count]) => `${count} x ${name}`).join(', ')}`);
say(`${day.crashes} crashes, ${day.replays} repetitions of an event answered with its first answer`);
say(`strikes made ${day.made} <= dings ${day.dings} <= strikes begun ${day.attempts}, and so for every ring`);
for (const problem of day.problems) {
  say(`PROBLEM: ${problem}`);
}
process.exitCode = day.problems.length > 0 ? 1 : 0;
