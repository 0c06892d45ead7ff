/**
 * `node compare-trees.js CLONE FOLDER [NAME...]`: ends with 1 unless what is installed below FOLDER is BellBot and the packages
 * that it runs with in the clone, beside those of these names.
 */
import { compareTrees } from './trees.js';

const [clone = '', folder = '', ...others] = process.argv.slice(2);
const { missing, added } = compareTrees(clone, folder);
const strange = added.filter((each) => !['bellbot', ...others].includes(each.replace(/@[^@]*$/, '')));
process.stdout.write(`Missing: ${missing.join(' ') || 'none'}. Added: ${strange.join(' ') || 'none'}.\n`);
process.exitCode = missing.length + strange.length > 0 ? 1 : 0;
