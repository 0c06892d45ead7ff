/** The first `bells.json` of somebody who has had none. */
import {
  type BellSettings,
  type BoardSettings,
  type Installation,
  soleBell,
} from '../../core/installation.js';
import { openedJson } from './json-layout.js';

/** What a bell has beside its rules: what options say of it. */
const plain = ['board', 'pin', 'start', 'strike', 'sdelay', 'pdelay', 'queue', 'ttl'] as const;

/** The settings of a bell that has no rules, as the file has them. */
export function writtenBell(bell: BellSettings): Record<string, unknown> {
  return Object.fromEntries(plain.map((name) => [name, bell[name]]));
}

/** The text of a file that says the same as the options. */
export function newDocument({ boards, bells }: Installation): string {
  const unit = '  ';
  const step = (depth: number): { indent: string; unit: string; end: string } => ({
    indent: unit.repeat(depth),
    unit,
    end: '\n',
  });
  const [board = '', settings] = [...boards][0] ?? [];
  const bell = bells.get(soleBell);
  return [
    '// The boards and bells of this BellBot, read when it starts. Its docs/bells.md says what may stand here.',
    '{',
    `  "$schema": ${JSON.stringify(shippedSchema())},`,
    '  "boards": {',
    `    ${JSON.stringify(board)}: ${openedOnOneLine(settings)}`,
    '  },',
    '  "bells": {',
    `    ${JSON.stringify(soleBell)}: ${openedJson(bell ? writtenBell(bell) : {}, step(2))}`,
    '  }',
    '}',
    '',
  ].join('\n');
}

function openedOnOneLine(board: BoardSettings | undefined): string {
  const fields = Object.entries(board ?? {}).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Where the schema is that has come with BellBot, so that editors complete the file without the network. */
function shippedSchema(): string {
  return new URL('schemas/bells.schema.json', import.meta.resolve('bellbot/package.json')).href;
}
