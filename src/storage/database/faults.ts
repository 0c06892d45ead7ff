import type Database from 'libsql';
import type { ErrorCode } from '../../core/errors.js';
import { fieldsOf } from '../../core/ring-document.js';
import type { Failure } from '../messages.js';

/** What a fault is to users, while BellBot runs and when it is started, and what it says of the file. */
type Fault = readonly [running: ErrorCode, atStart: ErrorCode, file: Failure['file']];

const full: Fault = ['storage-full', 'storage-full', 'usable'];
const inUse: Fault = ['storage-failed', 'storage-in-use', 'usable'];
const damaged: Fault = ['storage-failed', 'storage-unusable', 'damaged'];
const replaced: Fault = ['storage-failed', 'storage-unusable', 'replaced'];
const other: Fault = ['storage-failed', 'storage-unusable', 'usable'];

/** By SQLite's result codes (sqlite.org/rescode.html), the system's, and this program's own. */
const faults: ReadonlyMap<unknown, Fault> = new Map<unknown, Fault>([
  [5, inUse],
  [6, inUse],
  [8, ['storage-read-only', 'storage-unusable', 'usable']],
  [11, damaged],
  [13, full],
  [26, damaged],
  // SQLITE_READONLY_DBMOVED.
  [1032, replaced],
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['DAMAGED', damaged],
  ['REPLACED', replaced],
  ['TOO_NEW', ['storage-failed', 'storage-too-new', 'usable']],
]);

/** The error of a fault that this program finds itself. */
export function foundFault(code: 'DAMAGED' | 'REPLACED' | 'TOO_NEW', message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Names an error of SQLite, the system or this program: here, once, for all of BellBot. */
export function failureOf(error: unknown, isStart: boolean): Failure {
  const { rawCode, code } = fieldsOf(error);
  const fault = faults.get(rawCode) ?? faults.get(primary(rawCode)) ?? faults.get(code);
  const [running, atStart, file] = fault ?? other;
  const message = error instanceof Error ? error.message : String(error);
  return { code: isStart ? atStart : running, message, file };
}

/** Whether SQLite refused a row for what it is: nothing else is wrong. */
export function isConstraint(error: unknown): error is Error {
  return primary(fieldsOf(error).rawCode) === 19;
}

/** A result code of SQLite's without what is more exact. */
function primary(code: unknown): number | undefined {
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Where a test puts faults into the database's thread. */
export interface Hooks {
  readonly beforeTransaction: (db: Database.Database) => void;
  readonly beforeCommit: () => void;
  /** Called after each change of the folder while another file takes the place of the database. */
  readonly afterStep: () => void;
}

/** Those of BellBot as it runs for users. */
export const noHooks: Hooks = { beforeTransaction: () => {}, beforeCommit: () => {}, afterStep: () => {} };
