/** The processes that a process of a test has started; found by way of /proc, so on Linux only. */
import { readFileSync } from 'node:fs';
import { untilFound } from '../gamedays/until-found.js';

/** Ids of the processes that a process has started and that are there. */
export function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

/** Resolves to the id of the one that runs this program, once it is there. */
export function childOf(pid: number, program: string): Promise<number> {
  return untilFound(`a process of ${program}`, async () =>
    childrenOf(pid).find((child) => commandLine(child).includes(program)),
  );
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
