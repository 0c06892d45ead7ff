/**
 * What a way in hands over: that somebody or something wants a bell to ring. It has been read already, and its texts are
 * fit to be kept.
 */
export interface Message {
  /** The system that it came from or through: `slack`, `cli`, `schedule`... Null where there is none but the caller's. */
  readonly source: string | null;
  /** What the sender said of itself, at most 200 characters; null if it said nothing. */
  readonly who: string | null;
  /** What the sender said about the ring, at most 4000 characters; null if it said nothing. */
  readonly text: string | null;
  /**
   * The name that its system gives it, 1 to 255 visible characters: the same however often and however late it comes, edited
   * or not, and for nothing else in that system. So it is remembered for good. Null if it has none.
   */
  readonly claim: string | null;
  /** True when a program wrote it. */
  readonly bot: boolean;
  /**
   * What it is in place of a message, a sentence that ends up in the log and in a header: a check of the address, or the
   * word that something else happened. Such a thing never rings. Absent for every message.
   */
  readonly notice?: string;
}

/** A message of a chat system, in that system's own shape. */
export interface ChatMessage extends Message {
  readonly source: string;
  /** What the system wants for an answer of 200: null for an empty body, else JSON. */
  readonly reply: object | null;
}

/** A name that the sender itself gave to what it sent, such as an `Idempotency-Key`. */
export interface SendersClaim {
  /** 1 to 255 characters, the same for every retry. */
  readonly name: string;
  /** A hash of what was sent. */
  readonly fingerprint: string;
}
