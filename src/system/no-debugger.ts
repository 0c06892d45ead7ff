/** How many times it is looked for a debugger that a signal asked for while Node started. */
const looks = 20;
/**
 * Between two looks, milliseconds. Node 22 and 24 open it a second time, in a later turn of the event loop; on a busy
 * machine that is much later, so turns are counted, and not the time.
 */
const lookEvery = 50;

/** What Node may have been started with by somebody who wants a debugger; editors bring theirs as a preloaded module. */
const wantsDebugger = /--inspect(?!-p)|--require|--import|(?:^|\s)-r/;

/**
 * Keeps SIGUSR1 from opening Node's debugger, by which every program of the machine could do all that this one may. As
 * long as somebody listens to the signal Node leaves it alone; a debugger that it opened before, while it started, is
 * closed. For the first line of a program; the signal is then ignored, until somebody else listens too.
 */
export function openNoDebugger(): void {
  process.on('SIGUSR1', () => {});
  if (![...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((words) => wantsDebugger.test(words))) {
    closeDebugger(looks);
  }
}

/** Closes it, now and `more` times. */
function closeDebugger(more: number): void {
  // A Node that was built without it throws when it is loaded.
  if (process.features.inspector) {
    const inspector = process.getBuiltinModule('node:inspector');
    if (inspector.url() !== undefined) {
      inspector.close();
    }
  }
  if (more > 0) {
    setTimeout(() => closeDebugger(more - 1), lookEvery).unref();
  }
}
