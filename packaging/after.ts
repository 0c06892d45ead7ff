/** Run by npm when it has packed. */
import { putBack } from './changed-files.js';

putBack(process.cwd());
