// Writes the parts of docs/ that repeat what the code says: docs/messages.md, docs/commands.md, the methods in docs/cdp.md, the interfaces in docs/engine.md.
// Run: node tools/write-docs.ts          writes them
//      node tools/write-docs.ts --check  only names those that are out of date (exit code 1 if any)

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The server first: its domains import it, and the tables must be whole when it is evaluated.
import '../src/cdp/cdp-server.ts';
import { DOM_DOMAIN } from '../src/cdp/agent/dom-domain.ts';
import { PAGE_DOMAIN as AGENT_PAGE_DOMAIN } from '../src/cdp/agent/page-domain.ts';
import { RUNTIME_DOMAIN } from '../src/cdp/agent/runtime-domain.ts';
import { BROWSER_DOMAIN } from '../src/cdp/domains/browser.ts';
import { EMULATION_DOMAIN } from '../src/cdp/domains/emulation.ts';
import { FILES_DOMAIN } from '../src/cdp/domains/files.ts';
import { INPUT_DOMAIN } from '../src/cdp/domains/input.ts';
import { NETWORK_DOMAIN } from '../src/cdp/domains/network.ts';
import { PAGE_DOMAIN } from '../src/cdp/domains/page.ts';
import { SESSION_DOMAIN } from '../src/cdp/domains/session.ts';
import { STORAGE_DOMAIN } from '../src/cdp/domains/storage.ts';
import { TARGET_DOMAIN } from '../src/cdp/domains/target.ts';
import { IMPL_CLASSES } from '../src/engine/script/impl-classes.ts';
import { COMMANDS } from '../src/shell/commands.ts';
import { describedControlCommands } from '../src/shell/control-commands.ts';
import { commandsPage } from './docs/commands-page.ts';
import { interfaceList } from './docs/interface-list.ts';
import { messagesPage } from './docs/messages-page.ts';
import { methodTable } from './docs/method-table.ts';

const DOCS = join(import.meta.dirname, '../docs');

const CDP_TABLES = [
  BROWSER_DOMAIN,
  TARGET_DOMAIN,
  STORAGE_DOMAIN,
  PAGE_DOMAIN,
  FILES_DOMAIN,
  INPUT_DOMAIN,
  NETWORK_DOMAIN,
  EMULATION_DOMAIN,
  SESSION_DOMAIN,
  DOM_DOMAIN,
  AGENT_PAGE_DOMAIN,
  RUNTIME_DOMAIN,
];

/** All methods that some domain answers, KPIO's own among them. */
export function cdpMethods(): readonly string[] {
  return CDP_TABLES.flatMap((table) => Object.keys(table));
}

/** Each page with its text as it should be. */
export function docsPages(): readonly { readonly file: string; readonly expected: string; readonly actual: string }[] {
  const page = (name: string, make: (text: string) => string): { file: string; expected: string; actual: string } => {
    const actual = readFileSync(join(DOCS, name), 'utf8');
    return { file: `docs/${name}`, expected: make(actual), actual };
  };
  return [
    page('messages.md', () => messagesPage(describedControlCommands(), cdpMethods())),
    page('commands.md', () => commandsPage(COMMANDS)),
    page('cdp.md', (text) => withPart(text, 'methods', methodTable(cdpMethods()))),
    page('engine.md', (text) => withPart(text, 'interfaces', interfaceList(Object.keys(IMPL_CLASSES)))),
  ];
}

/** The text with what stands between the marks of `part` replaced. */
function withPart(text: string, part: string, content: string): string {
  const begin = `<!-- ${part}: made by tools/write-docs.ts -->\n`;
  const end = `<!-- end of ${part} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page has lost its marks for ${part}`);
  return `${text.slice(0, from)}${begin}${content}${text.slice(to)}`;
}

if (import.meta.main) {
  const outdated = docsPages().filter(({ expected, actual }) => expected !== actual);
  for (const { file, expected } of outdated) {
    if (!process.argv.includes('--check')) writeFileSync(join(DOCS, '..', file), expected);
    process.stdout.write(`${file}\n`);
  }
  process.exit(process.argv.includes('--check') && outdated.length > 0 ? 1 : 0);
}
