import type { ErrorCode } from '../core/errors.js';
import type { Failure, Fault } from './messages.js';

/** A fault, thrown where it is found. */
export class StorageFault extends Error {
  override readonly name = 'StorageFault';
  readonly fault: Fault;

  constructor(fault: Fault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const faultsOfSqlite: ReadonlyMap<number, Fault> = new Map([
  [5, 'in-use'],
  [6, 'in-use'],
  [8, 'read-only'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'unusable'],
  [26, 'damaged'],
]);

/** SQLite's SQLITE_CONSTRAINT: the row is wrong, not the disk. */
const constraint = 19;

const faultsOfSystem: ReadonlyMap<string, Fault> = new Map([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EACCES', 'unusable'],
  ['EPERM', 'unusable'],
  ['EROFS', 'unusable'],
  ['ENOTDIR', 'unusable'],
  ['EEXIST', 'unusable'],
]);

/** What an error of SQLite, the system or this program is. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StorageFault) {
    return { fault: error.fault, message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  const number = sqliteCode(error);
  if (number !== undefined) {
    return { fault: faultsOfSqlite.get(number) ?? 'failed', message };
  }
  return { fault: faultsOfSystem.get(systemCode(error) ?? '') ?? 'failed', message };
}

/** Any error as a fault. */
export function asFault(error: unknown): StorageFault {
  if (error instanceof StorageFault) {
    return error;
  }
  const { fault, message } = failureOf(error);
  return new StorageFault(fault, message);
}

/** True when SQLite refused a row for what it is: nothing else is wrong. */
export function isConstraint(error: unknown): boolean {
  return sqliteCode(error) === constraint;
}

/** The error code by which users know a fault while BellBot runs. */
export function runningCode(fault: Fault): ErrorCode {
  switch (fault) {
    case 'full':
      return 'storage-full';
    case 'read-only':
      return 'storage-read-only';
    case 'damaged':
    case 'removed':
    case 'in-use':
    case 'too-new':
    case 'unusable':
    case 'failed':
      return 'storage-failed';
  }
}

/** The error code by which users know a fault at the start. */
export function startCode(fault: Fault): ErrorCode {
  switch (fault) {
    case 'full':
      return 'storage-full';
    case 'in-use':
      return 'storage-in-use';
    case 'too-new':
      return 'storage-too-new';
    case 'read-only':
    case 'unusable':
    case 'damaged':
    case 'removed':
    case 'failed':
      return 'storage-unusable';
  }
}

/** The primary result code of an error of SQLite. */
function sqliteCode(error: unknown): number | undefined {
  const raw = error instanceof Error && 'rawCode' in error ? error.rawCode : undefined;
  return typeof raw === 'number' ? raw & 0xff : undefined;
}

function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
