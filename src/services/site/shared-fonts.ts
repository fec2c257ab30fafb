// The fonts of a site process: made at the first need, or before, in a zygote, whose copies then share the catalogue and the tables.

import { FontSet } from '../../engine/text/font-set.ts';
import type { HarfBuzz } from '../../engine/text/harfbuzz.ts';
import type { BlockingClient } from './blocking-client.ts';
import { SiteFonts } from './site-hosts.ts';

export class SharedFonts {
  readonly blocking: BlockingClient;
  readonly #harfBuzz: () => HarfBuzz;
  #fontSet: FontSet | null = null;

  constructor(blocking: BlockingClient, harfBuzz: () => HarfBuzz) {
    this.blocking = blocking;
    this.#harfBuzz = harfBuzz;
  }

  /** The catalogue is asked for over the blocking descriptor, once. */
  get fontSet(): FontSet {
    return (this.#fontSet ??= new FontSet(new SiteFonts(this.blocking), this.#harfBuzz()));
  }
}
