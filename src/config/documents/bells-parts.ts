import {
  type BellOptions,
  type BellSettings,
  type BoardSettings,
  bellsOfOptions,
  type Installation,
  type NamedPattern,
  soleBell,
  soleBoard,
} from '../../core/installation.js';
import { nearestWord } from '../nearest-word.js';
import type { SettingFault } from './bell-checks.js';
import {
  bellSchema,
  boardSchema,
  patternSchema,
  type WrittenBell,
  type WrittenPattern,
} from './bells-schema.js';
import { boardOf } from './board-checks.js';
import { without } from './document-issues.js';
import { isObject } from './json-layout.js';
import { quietOf } from './quiet-schema.js';

/** Settings that are only right or wrong together. */
const angles = ['start', 'contact', 'strike'];

/** The parts of a document that are well-formed, each by itself: one mistake must not hide the next. */
export class WrittenParts {
  readonly faults: SettingFault[] = [];
  readonly bellNames: readonly string[];
  readonly installation: Installation;
  /** Undefined where nobody can say what they are. */
  readonly #boardNames: readonly string[] | undefined;
  /** Settings that are not what they should be, as `<bell> <setting>`: something else stands in their place. */
  readonly #doubtful = new Set<string>();

  constructor(value: unknown, config: BellOptions) {
    const { boards, bells, patterns } = { ...fieldsOf(value) };
    const alone = bellsOfOptions(config);
    this.#boardNames =
      boards === undefined ? [soleBoard] : isObject(boards) ? Object.keys(boards) : undefined;
    this.bellNames = bells === undefined ? [soleBell] : Object.keys(fieldsOf(bells));
    if (this.bellNames.length === 0 && isObject(bells)) {
      this.faults.push({ path: ['bells'], message: 'expected at least one bell, or no such field' });
    }
    const [bell] = alone.bells.values();
    this.installation = {
      boards: boards === undefined ? alone.boards : this.#boards(boards),
      bells: bells === undefined && bell ? this.#soleBell(bell) : this.#bells(bells),
      patterns: patternsOf(patterns),
    };
  }

  #boards(written: unknown): Map<string, BoardSettings> {
    const boards = new Map<string, BoardSettings>();
    for (const [name, value] of Object.entries(fieldsOf(written))) {
      const parsed = boardSchema.safeParse(value);
      const board = parsed.success ? boardOf(name, parsed.data) : undefined;
      if (board !== undefined && 'path' in board) {
        this.faults.push(board);
      } else if (board !== undefined) {
        boards.set(name, board);
      }
    }
    return boards;
  }

  #soleBell(settings: BellSettings): Map<string, BellSettings> {
    const board = this.#boardOf(undefined, ['boards'], 'bells');
    return new Map(board === undefined ? [] : [[soleBell, { ...settings, board }]]);
  }

  /** Whether a fault may come from what stands in the place of a setting that is wrong anyway. */
  isDoubtful({ path: [top, bell, setting] }: SettingFault): boolean {
    const together = angles.includes(String(setting)) ? angles : [setting];
    return top === 'bells' && together.some((each) => this.#doubtful.has(`${bell} ${each}`));
  }

  #bells(written: unknown): Map<string, BellSettings> {
    const bells = new Map<string, BellSettings>();
    for (const [name, value] of Object.entries(fieldsOf(written))) {
      const settings = this.#settings(name, value);
      const board = settings && this.#boardOf(settings.board, ['bells', name, 'board'], 'board');
      if (settings !== undefined && board !== undefined) {
        bells.set(name, settingsOf(settings, board));
      }
    }
    return bells;
  }

  #settings(name: string, value: unknown): WrittenBell | undefined {
    const parsed = bellSchema.safeParse(value);
    if (parsed.success) {
      return parsed.data;
    }
    const wrong = parsed.error.issues.flatMap(({ path: [setting] }) =>
      setting === undefined ? [] : [String(setting)],
    );
    for (const setting of wrong) {
      this.#doubtful.add(`${name} ${setting}`);
    }
    const rest = bellSchema.safeParse(
      without(
        value,
        wrong.map((setting) => [setting]),
      ),
    );
    // No pin at all, or it might be that of another bell.
    return rest.success ? { ...rest.data, ...(wrong.includes('pin') && { pin: Number.NaN }) } : undefined;
  }

  /** The board of a bell that names one, or has no choice. */
  #boardOf(name: string | undefined, path: SettingFault['path'], what: string): string | undefined {
    const names = this.#boardNames;
    if (names === undefined) {
      return name ?? soleBoard;
    }
    const board = name ?? (names.length === 1 ? names[0] : undefined);
    if (board !== undefined && names.includes(board)) {
      return board;
    }
    const near = nearestWord(name ?? '', names);
    const known =
      names.length === 0 ? 'a board among boards; there is none' : `the name of a board: ${names.join(', ')}`;
    const expected = near === undefined ? known : `the name of a board; did you mean ${near}?`;
    const message = name === undefined ? `has no ${what}; expected ${expected}` : `expected ${expected}`;
    this.faults.push({ path, message });
    return undefined;
  }
}

function settingsOf(written: WrittenBell, board: string): BellSettings {
  const { pattern, quiet, coalesce, ...same } = written;
  return {
    ...same,
    board,
    pattern: String(pattern),
    quiet: quiet && quietOf(quiet),
    coalesce: coalesce && { ...coalesce, pattern: String(coalesce.pattern) },
  };
}

function patternsOf(written: unknown): Map<string, NamedPattern> {
  return new Map(
    Object.entries(fieldsOf(written)).flatMap(([name, value]): [string, NamedPattern][] => {
      const parsed = patternSchema.safeParse(value);
      return parsed.success ? [[name, patternOf(parsed.data)]] : [];
    }),
  );
}

function patternOf(written: WrittenPattern): NamedPattern {
  return Array.isArray(written) ? written : new Map(Object.entries(written));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
