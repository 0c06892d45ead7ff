/**
 * The program of the boards' process: it has the boards, and brings the arms back in time whatever keeps BellBot busy.
 * Ends when BellBot does, with the arms at rest.
 */
import type { BoardsSetup, FromBoards, ToBoards } from './boards/process/messages.js';
import { ServedBoards } from './boards/process/served-boards.js';
import { leaveSignalsToBellBot } from './system/ending-signals.js';
import { openNoDebugger } from './system/no-debugger.js';
import { systemClock } from './system/system-clock.js';

/** How long leaving may take when BellBot has gone, milliseconds: 300 to bring the arm to rest, and a busy machine. */
const leaveLimit = 800;

function tell(message: FromBoards): void {
  // Without a callback a closed channel would become an uncaught error; `disconnect` deals with that case.
  process.send?.(message, () => {});
}

/** The boards; the emulated ones are loaded only where there are some. */
async function make({ boards }: BoardsSetup): Promise<ServedBoards> {
  const isEmulated = boards.some(({ board }) => 'virtual' in board);
  const virtual = isEmulated ? await import('./virtual/index.js') : undefined;
  return new ServedBoards({
    clock: systemClock,
    tell,
    emulate(servos) {
      if (virtual === undefined) {
        throw new RangeError('there is no emulated board');
      }
      // Opened without a reset: on a busy machine one that starts anew whenever its port is opened would never get ready.
      return new virtual.RealTimeUno({ servos, pulses: false, resetOnOpen: false });
    },
  });
}

let boards: Promise<ServedBoards> | undefined;

/** Leaves at once: what has to be done was done, and a port may hang for ever. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Brings the arms to rest, and leaves, in any case within `leaveLimit`. */
function restAndLeave(): void {
  systemClock.after(leaveLimit, leave);
  void Promise.resolve(boards)
    .then((there) => there?.rest())
    .finally(leave);
}

openNoDebugger();
leaveSignalsToBellBot();
process.on('message', (message: ToBoards) => {
  if (message.type === 'start') {
    boards = make(message.setup);
  }
  if (message.type === 'close') {
    void boards?.then((there) => there.close()).finally(leave);
  } else {
    void boards?.then((there) => there.hear(message));
  }
});
process.on('disconnect', restAndLeave);
process.on('uncaughtException', (error) => {
  // BellBot tells the last line in the log.
  process.stderr.write(`${error.stack}\n${error}\n`, restAndLeave);
  systemClock.after(leaveLimit, restAndLeave);
});
if (!process.connected) {
  leave();
}
