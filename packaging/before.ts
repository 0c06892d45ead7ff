/** Run by npm before it packs. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { changeForPacking } from './changed-files.js';
import { bringSwaggerUi } from './swagger-ui.js';

const root = process.cwd();
bringSwaggerUi(root);
changeForPacking(root);
// npm makes a command executable when it installs it; others unpack the file as it is.
chmodSync(join(root, 'dist', 'main.js'), 0o755);
