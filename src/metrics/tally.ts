/** The values of a figure's labels, in the order of its label names. */
type Labels = readonly string[];

/** Numbers by labels, kept as plainly as can be: counting happens with every request, reading only when somebody asks. */
export class Tally {
  readonly names: Labels;
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  /** `names` are those of the labels. */
  constructor(...names: string[]) {
    this.names = names;
  }

  /** Adds to the number with these labels, which is 0 at first; by 0 it is made known. */
  add(labels: Labels, by = 1): void {
    const key = labels.join('\n');
    const known = this.#values.get(key);
    if (known === undefined) {
      this.#values.set(key, { labels: [...labels], value: by });
    } else {
      known.value += by;
    }
  }

  /** Every number with its labels by name, in the order in which they became known. */
  get all(): { readonly labels: Record<string, string>; readonly value: number }[] {
    return [...this.#values.values()].map(({ labels, value }) => ({
      labels: Object.fromEntries(this.names.map((name, at) => [name, labels[at] ?? ''])),
      value,
    }));
  }
}

/** The values of a label of which only so many are told apart; later ones are `other`. */
export class BoundedNames {
  readonly #most: number;
  readonly #known = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What a name is counted as. */
  of(name: string): string {
    if (!this.#known.has(name)) {
      if (this.#known.size >= this.#most) {
        return 'other';
      }
      this.#known.add(name);
    }
    return name;
  }
}

/** How often values lay at or below each of some bounds, by one label. */
export class Spread {
  readonly bounds: readonly number[];
  readonly #byName = new Map<string, { readonly counts: number[]; sum: number; count: number }>();

  /** `bounds` in rising order. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
  }

  /** Makes a name known. */
  expect(name: string): void {
    this.#of(name);
  }

  observe(name: string, value: number): void {
    const own = this.#of(name);
    own.sum += value;
    own.count += 1;
    const at = this.bounds.findIndex((bound) => value <= bound);
    if (at !== -1) {
      own.counts[at] = (own.counts[at] ?? 0) + 1;
    }
  }

  /** By name: how many lay at or below each bound, the sum and the number of all. */
  get all(): { name: string; upTo: number[]; sum: number; count: number }[] {
    return [...this.#byName].map(([name, { counts, sum, count }]) => {
      let below = 0;
      const upTo = counts.map((own) => {
        below += own;
        return below;
      });
      return { name, upTo, sum, count };
    });
  }

  #of(name: string): { readonly counts: number[]; sum: number; count: number } {
    let own = this.#byName.get(name);
    if (own === undefined) {
      own = { counts: this.bounds.map(() => 0), sum: 0, count: 0 };
      this.#byName.set(name, own);
    }
    return own;
  }
}
