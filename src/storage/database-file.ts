import { linkFault } from '../system/linked-file.js';

/** How every SQLite database begins that is not empty (sqlite.org/fileformat.html, 1.3). */
const start = 'SQLite format 3\0';

/** Why a database cannot be where a link leads, as sentences; undefined where there is no link, or a database behind it. */
export function databaseLinkFault(path: string): string | undefined {
  return linkFault(path, start, 'a database');
}
