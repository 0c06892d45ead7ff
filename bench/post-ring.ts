/**
 * `POST /ring` against a bare Express app with the same body parsers, in turn, at 32 connections: without a board, and
 * while the bell of the virtual Uno rings without a pause. Ratios of one run; above 1 means BellBot is quicker. Every
 * 202 of BellBot's is on disk. Both are warm when they are measured: a server runs for weeks, and the larger program
 * takes the compiler longer.
 */
import { type LoadResult, load } from './load.js';
import { type MeasuredServer, startBareExpress, startBellBot } from './servers.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const duration = Number(process.env.BENCH_MS ?? 3000);
/** Milliseconds of load before what is measured. */
const warmUp = 1500;
const unlimited = ['port=0', 'rate=0', 'queue=1000000', 'ttl=0'];

function measure(server: MeasuredServer, milliseconds = duration): Promise<LoadResult> {
  const body = '{"text":"build finished"}';
  return load({
    port: server.port,
    connections: 32,
    duration: milliseconds,
    path: '/ring',
    contentType: 'application/json',
    body,
  });
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function compare(name: string, args: readonly string[], until: RegExp): Promise<void> {
  const throughput: number[] = [];
  const tail: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await startBareExpress();
    const bellbot = await startBellBot([...unlimited, ...args], until);
    await measure(bare, warmUp);
    await measure(bellbot, warmUp);
    const [a, b] = [await measure(bare), await measure(bellbot)];
    await bare.stop();
    await bellbot.stop();
    const refused = [...b.statuses].filter(([status]) => status !== 202);
    if (refused.length > 0) {
      throw new Error(`not all were accepted: ${JSON.stringify(refused)}`);
    }
    // The first round is for the machine's caches.
    if (round > 0) {
      throughput.push(b.perSecond / a.perSecond);
      tail.push(b.p99 / a.p99);
      const rates = `bare ${a.perSecond.toFixed(0)}/s p99 ${a.p99.toFixed(1)} ms, BellBot ${b.perSecond.toFixed(0)}/s p99 ${b.p99.toFixed(1)} ms`;
      process.stdout.write(`  ${name}, round ${round}: ${rates}\n`);
    }
  }
  const result = `requests a second x ${median(throughput).toFixed(2)}, p99 x ${median(tail).toFixed(2)}`;
  process.stdout.write(`${name}: ${result} (median of ${rounds} pairs; wanted: at least 0.85, at most 4)\n`);
}

await compare('no board', ['board=/dev/bellbot-bench-none'], /is not there/);
await compare('while the virtual bell rings', ['board=virtual'], /Ready to ring/);
