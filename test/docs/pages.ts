import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of the project. */
export const root: string = dirname(createRequire(import.meta.url).resolve('bellbot/package.json'));

/** Every page for people, by its path from `root`. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'firmware/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The text of a page. */
export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** One fenced block of a page. */
export interface CodeBlock {
  readonly page: string;
  /** What stands behind the fence: `sh`, `bash`, `json`, `text`, `js`. */
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a page, in order. Those in lists are indented. */
export function codeBlocks(page: string): CodeBlock[] {
  const fenced = /^( *)```(\w*)\n(.*?)^\1```$/gms;
  return [...textOf(page).matchAll(fenced)].map(([, , language = '', code = '']) => ({
    page,
    language,
    code,
  }));
}

/** The text of a page without its fenced blocks. */
export function proseOf(page: string): string {
  return textOf(page).replaceAll(/^( *)```.*?^\1```$/gms, '');
}

/** The rows of the table with these headings, each as its cells without the backticks around a whole cell. */
export function tableOf(page: string, ...headings: string[]): string[][] {
  return markdownTableOf(page, ...headings).map((cells) => cells.map(plainCell));
}

/** The rows of the table with these headings, each as its cells in Markdown. */
export function markdownTableOf(page: string, ...headings: string[]): string[][] {
  const lines = proseOf(page).split('\n');
  const first = lines.findIndex((line) => cellsOf(line).join() === headings.join());
  if (first === -1) {
    throw new Error(`${page} has no table with the headings ${headings.join(', ')}`);
  }
  const after = lines.slice(first + 2);
  const end = after.findIndex((line) => !line.trimStart().startsWith('|'));
  return after.slice(0, end === -1 ? undefined : end).map(cellsOf);
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\||\|$/g, '');
  return inner.split('|').map((cell) => cell.trim());
}

/** A cell without the backticks around the whole of it, and without escapes. */
export function plainCell(cell: string): string {
  return cell
    .trim()
    .replace(/^`([^`]*)`$/, '$1')
    .replaceAll('\\<', '<');
}
