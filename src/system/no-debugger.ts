/** How long after the start a debugger may still come up that a signal asked for, milliseconds. */
const startTime = 1000;

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
    closeDebugger();
    setTimeout(closeDebugger, startTime).unref();
  }
}

function closeDebugger(): void {
  // A Node that was built without it throws when it is loaded.
  if (process.features.inspector) {
    const inspector = process.getBuiltinModule('node:inspector');
    if (inspector.url() !== undefined) {
      inspector.close();
    }
  }
}
