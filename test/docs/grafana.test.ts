import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withApp } from '../http/running-app.js';
import { namesIn } from '../metrics/figures.js';
import { textOf } from './pages.js';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(textOf('docs/grafana-dashboard.json')) as { readonly panels: readonly Panel[] };
const figure = /\b(?:bellbot|nodejs|process)_\w+/g;

describe('the dashboard for Grafana', () => {
  it('shows figures that there are, with labels that they have, and of our own all', async () => {
    await withApp({}, async (app) => {
      const text = await (await app.fetch('/metrics')).text();
      const names = namesIn(text);
      const asked = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      const used = asked
        .flatMap((expr) => expr.match(figure) ?? [])
        .map((name) => name.replace(/_bucket$/, ''));
      assert.ok(used.length >= dashboard.panels.length);
      for (const name of used) {
        assert.ok(names.includes(name), name);
      }
      assert.deepEqual(
        names.filter((name) => name.startsWith('bellbot_') && !used.includes(name)),
        [],
      );
      for (const expr of asked) {
        const [name = ''] = expr.match(figure) ?? [];
        const labels = [...expr.matchAll(/by \((\w+)\)|,(\w+)=~?"/g)].map(
          ([, by, where]) => by ?? where ?? '',
        );
        const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
        assert.ok(
          labels.every((label) => lines.every((line) => line.includes(`${label}="`))),
          expr,
        );
      }
    });
  });

  it('names each panel, and puts none over another', () => {
    const taken = new Set<string>();
    for (const { id, title, gridPos } of dashboard.panels) {
      assert.ok(title.length > 3 && id > 0);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(x < 24 && !taken.has(`${x} ${y}`), title);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });
});
