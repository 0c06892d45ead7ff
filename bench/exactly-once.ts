/**
 * 10,000 events, each sent 1 to 4 times, out of order, over 32 connections, while the server is killed with `kill -9`
 * and started again at 20 random moments: rings in the store against events, strikes of the bell against strikes asked
 * for. On the virtual Uno with the shortest strike that it can tell from the next, in real time, about a quarter of an
 * hour. `BENCH_EVENTS`, `BENCH_KILLS` and `BENCH_SEED` change it; `BENCH_RUNS` makes so many runs, each with the next
 * seed; `BENCH_SPINNING` keeps so many processes spinning meanwhile. Exits with 1 when anything is not as promised.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { runExactlyOnce } from '../test/e2e/exactly-once-run.js';

const events = Number(process.env.BENCH_EVENTS ?? 10_000);
const kills = Number(process.env.BENCH_KILLS ?? 20);
const firstSeed = Number(process.env.BENCH_SEED ?? 1);
const runs = Number(process.env.BENCH_RUNS ?? 1);
const spinning = Number(process.env.BENCH_SPINNING ?? 0);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(seed: number): Promise<void> {
  const began = performance.now();
  const seconds = (): string => ((performance.now() - began) / 1000).toFixed(0);
  const result = await runExactlyOnce({
    events,
    kills,
    connections: 32,
    seed,
    progress: (sentence) => say(`  after ${seconds()} s: ${sentence}`),
  });
  const { requests, retries, replays, rings, rung, dings, attempts, cutShort, problems } = result;
  say(
    `${events} events in ${requests} requests (${retries} attempts failed, ${replays} answers were repeated), ${seconds()} s`,
  );
  say(`killed ${result.kills} times: ${rings} rings, ${rung} rung`);
  say(
    `strikes: ${events} asked for, ${attempts} begun, ${dings} dings, ${cutShort} cut short by anything else`,
  );
  for (const problem of problems) {
    say(`PROBLEM: ${problem}`);
    process.exitCode = 1;
  }
}

const spinners: ChildProcess[] = [];
try {
  for (let n = 0; n < spinning; n += 1) {
    spinners.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  }
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    await run(seed);
  }
} finally {
  for (const spinner of spinners) {
    spinner.kill('SIGKILL');
  }
}
