/** The environment of a BellBot in which this program runs when it gets the signal; an event `x` throws in its listener. */
export function throwingAt(signal: NodeJS.Signals, what: string): NodeJS.ProcessEnv {
  const listener = "process.on('x', () => { throw new Error('of a listener') });";
  const program = `${listener} process.on('${signal}', () => { ${what} });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}
