/**
 * Every signal that would end the process and that it can hear; a system that lacks one never sends it. SIGUSR1 would
 * otherwise open Node's debugger to every program of the machine. Left out are those that Node ignores because the call
 * that caused them fails by itself (SIGPIPE when nobody reads the log, SIGXFSZ), those after which no JavaScript can run
 * (SIGSEGV, SIGBUS, SIGFPE, SIGILL), and SIGKILL. Where a trap in Node itself would be met again for ever when it is heard,
 * SIGTRAP is left alone.
 */
export const endingSignals: readonly NodeJS.Signals[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGUSR1', 'SIGUSR2', 'SIGALRM'] as const),
  ...(['SIGVTALRM', 'SIGPROF', 'SIGXCPU', 'SIGABRT', 'SIGSYS', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const),
  ...(process.arch === 'x64' ? (['SIGTRAP'] as const) : []),
];
