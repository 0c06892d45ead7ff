import { BellBotError, errorKinds } from '../core/errors.js';
import { type StorageFault, startCode } from './faults.js';
import { describeOwner } from './owner-file.js';

/** Why the database at `path` in `folder` could not be opened at the start, and what to do. */
export async function startError(fault: StorageFault, folder: string, path: string): Promise<BellBotError> {
  const code = startCode(fault.fault);
  const detail = `${await whyNot(fault, folder, path)} ${errorKinds[code].advice}`;
  return new BellBotError(code, detail, { cause: fault });
}

async function whyNot({ fault, message }: StorageFault, folder: string, path: string): Promise<string> {
  switch (fault) {
    case 'in-use':
      return `${await describeOwner(folder)} uses the folder ${folder}.`;
    case 'too-new':
      return message;
    case 'full':
      return `The disk that holds ${folder} is full.`;
    case 'read-only':
      return `${path} cannot be written.`;
    case 'unusable':
    case 'damaged':
    case 'removed':
    case 'failed':
      return `${path} cannot be used: ${message.replace(/\.?$/, '.')}`;
  }
}
