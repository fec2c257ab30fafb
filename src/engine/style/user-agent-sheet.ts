// The user agent's style sheets, parsed once per process and shared by all documents.

import { makeDeclarationParser } from '../css/properties/parse-declaration.ts';
import { parseStylesheet } from '../css/parse-stylesheet.ts';
import { ORIGIN_USER_AGENT } from './rule-index.ts';
import type { SheetEntry } from './rule-index.ts';
import { QUIRKS_CSS, USER_AGENT_CSS } from './user-agent-css.ts';

const parseDeclaration = makeDeclarationParser({ resolveUrl: (url) => url, isQuirks: false, isUserAgent: true });

const parse = (text: string): SheetEntry => ({
  stylesheet: parseStylesheet(text, { parseDeclaration }),
  media: [],
  origin: ORIGIN_USER_AGENT,
  baseUrl: 'about:blank',
});

let standard: SheetEntry | null = null;
let quirks: SheetEntry | null = null;

export function userAgentSheets(isQuirks: boolean): readonly SheetEntry[] {
  standard ??= parse(USER_AGENT_CSS);
  if (!isQuirks) return [standard];
  quirks ??= parse(QUIRKS_CSS);
  return [standard, quirks];
}
