/** The thread in which a `RealTimeUno` runs its board. */
import { parentPort, workerData } from 'node:worker_threads';
import { Board } from '../bench/board.js';
import { unoEventNames } from '../events.js';
import { cyclesPerMillisecond } from '../uno.js';
import { longestDebt, Pace, slice } from './pace.js';
import type { BoardItem, FromWorker, ToWorker, WorkerSetup } from './worker-messages.js';

/** Milliseconds of real time between two slices. */
const interval = 1;

if (parentPort !== null) {
  run(parentPort, workerData as WorkerSetup);
}

function run(port: NonNullable<typeof parentPort>, { options, speed, pulses }: WorkerSetup): void {
  const board = new Board(options);
  const pace = new Pace(speed, () => performance.now());
  const pins = options.servos?.map(({ pin }) => pin) ?? [];
  let items: BoardItem[] = [];
  let angles = new Map<number, number>();

  for (const name of [...unoEventNames, 'data', 'sent'] as const) {
    if (name !== 'pulse' || pulses) {
      board.on(name, (...values: unknown[]) => items.push({ name, values } as BoardItem));
    }
  }

  function advance(): void {
    board.runCycles(pace.take() * cyclesPerMillisecond);
  }

  function report(): void {
    const now = new Map(pins.map((pin) => [pin, board.servo(pin).angleAt(board.cycles)]));
    const moved = pins.some((pin) => angles.get(pin) !== now.get(pin));
    if (items.length > 0 || moved) {
      port.postMessage({ cycles: board.cycles, items: joinData(items), angles: now } satisfies FromWorker);
      items = [];
      angles = now;
    }
  }

  function tick(): void {
    advance();
    report();
    if (pace.behind) {
      setImmediate(tick);
    } else {
      setTimeout(tick, interval);
    }
  }

  port.on('message', (message: ToWorker) => {
    // First to the present moment, so that what is sent now arrives now.
    for (let slices = 0; slices === 0 || (pace.owes && slices < longestDebt / slice); slices += 1) {
      advance();
    }
    if ('mark' in message) {
      items.push(message);
    } else {
      Reflect.apply(board[message.call], board, message.values);
    }
    report();
  });
  tick();
}

/** Makes one piece of bytes that follow one another. */
function joinData(items: readonly BoardItem[]): BoardItem[] {
  const joined: BoardItem[] = [];
  let bytes: number[] = [];
  const close = (): void => {
    if (bytes.length > 0) {
      joined.push({ name: 'data', values: [Uint8Array.from(bytes)] });
      bytes = [];
    }
  };
  for (const item of items) {
    if ('name' in item && item.name === 'data') {
      bytes.push(...item.values[0]);
    } else {
      close();
      joined.push(item);
    }
  }
  close();
  return joined;
}
