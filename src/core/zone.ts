/** A time zone, as far as the core needs to know it: how far its clocks are ahead, and when that changes. */
export interface Zone {
  /** Its IANA name. */
  readonly name: string;
  /** By how many milliseconds its wall clocks are ahead of UTC at an instant, milliseconds since the epoch. */
  offsetAt(instant: number): number;
  /** The first instant after this one from which the clocks are ahead by something else; undefined where none is known. */
  changeAfter(instant: number): number | undefined;
}
