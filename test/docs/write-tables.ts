/** Writes README's tables of options and errors anew from the source: `npm run tables`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, textOf } from './pages.js';
import { errorTable, optionTable, withTable } from './source-tables.js';

writeFileSync(join(root, 'README.md'), withTable(withTable(textOf('README.md'), optionTable), errorTable));
