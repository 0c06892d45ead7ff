/**
 * A process of its own for the tests: saves a document over and over, each time with the next number in it, until it is killed.
 * Says `saving <number>` before and `saved <number>` after. Arguments: the file, and the first number.
 */

import { writeSync } from 'node:fs';
import { readJsonDocument } from '../../../src/config/documents/json-document.js';
import { edited } from '../../../src/config/documents/json-edits.js';
import { saveDocument } from '../../../src/config/documents/save-document.js';

const [path = '', first = '0'] = process.argv.slice(2);
for (let number = Number(first); ; number += 1) {
  const read = readJsonDocument(path);
  if (read === undefined || 'problems' in read) {
    throw new Error(`damaged: ${read?.problems[0]?.message ?? 'gone'}`);
  }
  const text = edited(read.document.text, [{ path: ['bells', 'front', 'start'], value: number }]);
  writeSync(1, `saving ${number}\n`);
  await saveDocument(read.document, text);
  writeSync(1, `saved ${number}\n`);
}
