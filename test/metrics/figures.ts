/** The lines of an exposition by what stands before their value: name and labels. Throws for a line that is none. */
export function figuresIn(text: string): Map<string, number> {
  const figures = new Map<string, number>();
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [, name = '', value] = /^([a-z_][\w:]*(?:\{.*\})?) (\S+)$/i.exec(line) ?? [];
    if (
      value === undefined ||
      (!/^nan$/i.test(value) && Number.isNaN(Number(value.replace('Inf', 'Infinity'))))
    ) {
      throw new Error(`no line of figures: ${line}`);
    }
    if (figures.has(name)) {
      throw new Error(`there twice: ${name}`);
    }
    figures.set(name, Number(value));
  }
  return figures;
}

/** Those of our own, without what is 0. */
export function countedIn(text: string): Record<string, number> {
  const own = [...figuresIn(text)].filter(([name, value]) => name.startsWith('bellbot_') && value !== 0);
  return Object.fromEntries(own);
}

/** Names of all figures, as they are declared. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
}
