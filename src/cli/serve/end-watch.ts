/**
 * The program that watches over the end of BellBot (`end-process.ts`). Arguments: how many milliseconds its exit
 * may take, the id of its process, and those of the processes that are to end with it.
 */
import { leaveSignalsToBellBot } from '../../system/ending-signals.js';
import { openNoDebugger } from '../../system/no-debugger.js';
import { systemClock } from '../../system/system-clock.js';

/** How long the others may then take: the boards' process has the arm at rest in 300. */
const othersLimit = 500;

const [exitLimit = 0, bellbot, ...others] = process.argv.slice(2).map(Number);

function kill(...ids: ReadonlyArray<number | undefined>): void {
  for (const id of ids) {
    try {
      // Zero would be the own process group.
      process.kill(id || Number.NaN, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

/** For when BellBot has gone. */
function endOthers(): void {
  systemClock.after(others.length === 0 ? 0 : othersLimit, () => {
    kill(...others);
    process.exit();
  });
}

openNoDebugger();
leaveSignalsToBellBot();
if (process.connected) {
  process.on('disconnect', endOthers);
  systemClock.after(exitLimit, () => kill(bellbot));
} else {
  endOthers();
}
