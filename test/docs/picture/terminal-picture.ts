import { columnsOf } from '../../../src/cli/columns.js';
import { ansiSpans } from './ansi-line.js';
import type { Recording } from './recording.js';

/** Sizes in pixels; every character stands in a cell of its own, whatever font the viewer has. */
const cell = { width: 7.5, height: 18, font: 12.5 } as const;
const columns = 100;
const margin = 14;
const titleHeight = 30;
const width = columns * cell.width + 2 * margin;

const style = `
.page { fill: #ffffff; stroke: #d0d7de; } .bar { fill: #f6f8fa; stroke: #d0d7de; }
text { fill: #1f2328; font: ${cell.font}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
.title, .grey { fill: #59636e; } .prompt { font-weight: bold; }
.bell { fill: #bf8700; } .red { fill: #cf222e; } .green { fill: #116329; } .yellow { fill: #7d4e00; } .cyan { fill: #1b6f85; }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117; stroke: #3d444d; } .bar { fill: #151b23; stroke: #3d444d; }
text { fill: #f0f6fc; } .title, .grey { fill: #9198a1; }
.bell { fill: #f2cc60; } .red { fill: #ff7b72; } .green { fill: #7ee787; } .yellow { fill: #e3b341; } .cyan { fill: #76e3ea; }
}`;

/** Draws both terminals, one under the other, as an SVG that is readable on light and dark pages. */
export function terminalPicture(recording: Recording): string {
  const server = windowOf('BellBot, on the virtual Uno', recording.server, 0);
  const client = windowOf('Another terminal', recording.client, server.bottom + 10);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 ${width + 2} ${client.bottom + 2}" width="${width}" role="img" aria-label="Two terminals: BellBot on the virtual Uno, and curl that rings it">
<style>${style}
</style>
${server.svg}
${client.svg}
</svg>
`;
}

function windowOf(title: string, lines: readonly string[], top: number): { svg: string; bottom: number } {
  let row = 0;
  const drawn = lines.map((line) => {
    const rows = cellsOf(line);
    const svg = rows.map((cells, index) => {
      const y = top + titleHeight + margin + (row + index + 0.7) * cell.height;
      return cells.map((run) => textAt(run, y)).join('');
    });
    row += rows.length;
    return `<g>${svg.join('')}</g>`;
  });
  const bottom = top + titleHeight + 2 * margin + row * cell.height;
  const svg = `<rect class="page" y="${top}" width="${width}" height="${bottom - top}" rx="8"/>
<path class="bar" d="M0 ${top + titleHeight}v${8 - titleHeight}a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8v${titleHeight - 8}z"/>
<text class="title" x="${margin}" y="${top + 20}">${escaped(title)}</text>
${drawn.join('\n')}`;
  return { svg, bottom };
}

/** Characters side by side in one colour, and the column where they begin. */
interface Run {
  text: string;
  readonly column: number;
  readonly columns: number;
  readonly colour: string | undefined;
}

/** A line as a terminal breaks it: rows of runs. */
function cellsOf(line: string): Run[][] {
  const rows: Run[][] = [[]];
  let column = 0;
  for (const { text, colour } of ansiSpans(line)) {
    let run: Run | undefined;
    for (const character of text) {
      const wide = columnsOf(character) === 2 ? 2 : 1;
      if (column + wide > columns) {
        rows.push([]);
        column = 0;
        run = undefined;
      }
      if (run === undefined || wide === 2) {
        run = { text: '', column, columns: wide, colour };
        rows.at(-1)?.push(run);
      }
      run.text += character;
      column += wide;
      // What follows a wide character is placed anew: fonts disagree about its width.
      run = wide === 2 ? undefined : run;
    }
  }
  return rows;
}

function textAt({ text, column, columns: wide, colour }: Run, y: number): string {
  const blanks = text.length - text.trimStart().length;
  const shown = text.trim();
  if (shown === '🔔') {
    return bellAt(margin + column * cell.width, y);
  }
  if (shown === '') {
    return '';
  }
  const count = wide === 2 ? 2 : shown.length;
  const prompt = column === 0 && shown.startsWith('$ ') ? 'prompt' : undefined;
  const kind = colour ?? prompt;
  const length = (count * cell.width).toFixed(1);
  const x = (margin + (column + blanks) * cell.width).toFixed(1);
  return `<text${kind === undefined ? '' : ` class="${kind}"`} x="${x}" y="${y.toFixed(1)}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escaped(shown)}</text>`;
}

/** A bell in the two cells of its character: few viewers of SVG have a font with one. `y` is the baseline. */
function bellAt(x: number, y: number): string {
  const scale = (1.7 * cell.width) / 24;
  const place = `translate(${x.toFixed(1)} ${(y - 20 * scale).toFixed(1)}) scale(${scale.toFixed(3)})`;
  return `<path class="bell" transform="${place}" d="${bell}"/>`;
}

/** Drawn in a square of 24: the dome with its rim, and the clapper. */
const bell =
  'M12 1.5a1.8 1.8 0 0 1 1.8 1.8v.5A7 7 0 0 1 19 10.5v4.7l2.3 3.3a.9.9 0 0 1-.75 1.4H3.45a.9.9 0 0 1-.75-1.4L5 15.2v-4.7a7 7 0 0 1 5.2-6.7v-.5A1.8 1.8 0 0 1 12 1.5zM9.3 21.2h5.4a2.7 2.7 0 0 1-5.4 0z';

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
}
