import type { NamedKey } from '../core/caller.js';
import type { ValuesOf } from './option.js';
import type { options } from './options.js';

/**
 * The checked configuration: every option of the table in `options.ts` by its name, frozen. Angles are in degrees,
 * `sdelay` and `pdelay` in milliseconds, `ttl` in seconds, `rate` in requests a minute; `data` and `edgeca` are
 * absolute paths. `key`, `proxy`, `domain`, `edge` and `edgeca` are undefined when not set.
 */
export interface Config extends ValuesOf<typeof options> {
  /**
   * The keys beside `key`, each by a name of its own, from `BELLBOT_KEY_<NAME>` and `BELLBOT_ADMIN_KEY`; no two have one
   * name or one value.
   */
  readonly namedKeys: readonly NamedKey[];
  /** The ngrok token, from `NGROK_AUTHTOKEN` in the environment or `~/.bellbotrc`. A secret. */
  readonly authtoken: string | undefined;
}
