/**
 * What BellBot costs while nothing rings: processor time and resident memory, on the virtual Uno and, where socat can
 * make a device file, on a serial port. Processor time is what the system counted, over half a minute.
 */
import { readFileSync } from 'node:fs';
import { ptyMissing, UnoOnAPty } from '../test/e2e/uno-on-a-pty.js';
import { startBellBot } from './servers.js';

const duration = Number(process.env.BENCH_MS ?? 30_000);

async function measure(name: string, board: string, wanted: string): Promise<void> {
  const bellbot = await startBellBot(['port=0', `board=${board}`], /Ready to ring/);
  // Past the attachment of the arm, the compilers' work and the detachment.
  await pause(8000);
  const before = processorSeconds(bellbot.pid);
  await pause(duration);
  const share = ((processorSeconds(bellbot.pid) - before) / duration) * 100_000;
  const memory = residentMegabytes(bellbot.pid);
  await bellbot.stop();
  process.stdout.write(`${name}: ${share.toFixed(2)} % of a core, ${memory.toFixed(0)} MB (${wanted})\n`);
}

/** User and system time of a process (proc(5), fields 14 and 15, in hundredths of a second). */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

if (process.platform !== 'linux') {
  process.stdout.write('footprint: skipped, it reads /proc\n');
} else {
  await measure('virtual Uno, idle', 'virtual', 'wanted: under 40 % of a core');
  if (ptyMissing === false) {
    const board = await UnoOnAPty.start();
    await measure('serial board, idle', board.path, 'wanted: under 1 % of a core and 110 MB');
    await board.stop();
  } else {
    process.stdout.write(`serial board: skipped, ${ptyMissing}\n`);
  }
}
