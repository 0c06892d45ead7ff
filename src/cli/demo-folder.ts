import { join } from 'node:path';

/** The folder of the demo within a data folder: what was tried must not ring a real bell, nor stand in its history. */
export function demoFolder(data: string): string {
  return join(data, 'demo');
}
