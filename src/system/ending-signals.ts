/**
 * Every signal that would end a process and that it can hear; a system that lacks one never sends it. SIGUSR1 would
 * otherwise open Node's debugger to every program of the machine. Left out are those that Node ignores because the call
 * that caused them fails by itself (SIGPIPE when nobody reads the log, SIGXFSZ), those after which no JavaScript can run
 * (SIGSEGV, SIGBUS, SIGFPE, SIGILL), SIGKILL, and the real-time signals, which Node has no names for. Where a trap in Node
 * itself would be met again for ever when it is heard, SIGTRAP is left alone.
 */
export const endingSignals: readonly NodeJS.Signals[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGUSR1', 'SIGUSR2', 'SIGALRM'] as const),
  ...(['SIGVTALRM', 'SIGPROF', 'SIGXCPU', 'SIGABRT', 'SIGSYS', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const),
  ...(process.arch === 'x64' ? (['SIGTRAP'] as const) : []),
];

/** Those that can be listened to in a process that was started like this: a profiler works by SIGPROF. */
export function signalsToHear(
  execArgv: readonly string[] = process.execArgv,
  { NODE_OPTIONS }: NodeJS.ProcessEnv = process.env,
): readonly NodeJS.Signals[] {
  const profiled = [...execArgv, NODE_OPTIONS].some((argument) => argument?.includes('prof') === true);
  return endingSignals.filter((name) => !(name === 'SIGPROF' && profiled));
}

/**
 * Lets no signal end or stop this process: for one that BellBot started, and that leaves when BellBot does. Signals reach
 * a whole process group, as Ctrl-C and Ctrl-Z do, or everything that `pkill` finds.
 */
export function leaveSignalsToBellBot(): void {
  for (const name of [...signalsToHear(), 'SIGTSTP'] as const) {
    process.on(name, () => {});
  }
}
