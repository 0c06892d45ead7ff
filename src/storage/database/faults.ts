import type Database from 'libsql';
import type { ErrorCode } from '../../core/errors.js';
import type { Failure } from '../messages.js';
import { fieldsOf } from '../ring-document.js';

/** What a fault is to users, while BellBot runs and when it is started, and whether the file can be gone on with. */
interface Fault {
  readonly running: ErrorCode;
  readonly atStart: ErrorCode;
  readonly file: Failure['file'];
}

const fault = (running: ErrorCode, atStart: ErrorCode, file: Failure['file'] = 'usable'): Fault => ({
  running,
  atStart,
  file,
});

const full = fault('storage-full', 'storage-full');
const inUse = fault('storage-failed', 'storage-in-use');
const damaged = fault('storage-failed', 'storage-unusable', 'damaged');
const replaced = fault('storage-failed', 'storage-unusable', 'replaced');
const other = fault('storage-failed', 'storage-unusable');

/** By SQLite's result codes (sqlite.org/rescode.html), the system's, and this program's own. */
const faults: ReadonlyMap<unknown, Fault> = new Map<unknown, Fault>([
  [5, inUse],
  [6, inUse],
  [8, fault('storage-read-only', 'storage-unusable')],
  [11, damaged],
  [13, full],
  [26, damaged],
  // SQLITE_READONLY_DBMOVED.
  [1032, replaced],
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['REPLACED', replaced],
  ['TOO_NEW', fault('storage-failed', 'storage-too-new')],
]);

/** A fault that this program finds itself. */
export class FoundFault extends Error {
  override readonly name = 'FoundFault';
  readonly code: 'REPLACED' | 'TOO_NEW' | 'UNUSABLE';

  constructor(code: FoundFault['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Names an error of SQLite, the system or this program: here, once, for all of BellBot. */
export function failureOf(error: unknown, isStart: boolean): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const { running, atStart, file } = faultOf(error);
  return { code: isStart ? atStart : running, message, file };
}

/** Whether SQLite refused a row for what it is: nothing else is wrong. */
export function isConstraint(error: unknown): error is Error {
  return error instanceof Error && primaryCode(error) === 19;
}

function faultOf(error: unknown): Fault {
  const { rawCode, code } = fieldsOf(error);
  return faults.get(rawCode) ?? faults.get(primaryCode(error)) ?? faults.get(code) ?? other;
}

/** SQLite's result code without what is more exact. */
function primaryCode(error: unknown): number | undefined {
  const { rawCode } = fieldsOf(error);
  return typeof rawCode === 'number' ? rawCode & 0xff : undefined;
}

/** Where a test puts faults into the database's thread. */
export interface Hooks {
  /** Called before a transaction on this database is begun. */
  readonly beforeTransaction: (db: Database.Database) => void;
  /** Called before it is committed. */
  readonly beforeCommit: () => void;
  /** Called after each change of the folder while another file takes the place of the database. */
  readonly afterStep: () => void;
}

/** Those of BellBot as it runs for users. */
export const noHooks: Hooks = { beforeTransaction: () => {}, beforeCommit: () => {}, afterStep: () => {} };
