import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Lets go of a terminal that was closed. Node gives a terminal back as it found it when it exits, and aborts when there
 * is none any more; what is closed it leaves alone. For the very end of the process.
 */
export function letGoOfClosedTerminal(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      // One that was closed is no terminal to the system, but a device still.
      if (!isatty(descriptor) && fstatSync(descriptor).isCharacterDevice()) {
        closeSync(descriptor);
      }
    } catch {
      // It was not open.
    }
  }
}
