/** A program that waits for a reason to leave, says which it was, and waits again. */
import { reasonsToLeave } from '../../src/cli/serve/signals.js';
import { systemClock } from '../../src/system/system-clock.js';

setInterval(() => {}, 60_000);
for (;;) {
  const wait = reasonsToLeave(systemClock, {}, () => {});
  process.stdout.write('waiting\n');
  const reason = await wait.came;
  process.stdout.write(`${reason.type === 'signal' ? reason.name : 'error'}\n`);
  wait.cancel();
}
