// --console: what a page says on its console, on standard error. Heard as a CDP client would hear it.

import type { Tab } from '../browser/tab.ts';

interface RemoteObject {
  readonly type: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly description?: string;
}

const SESSION = 'console';

export function printConsole(tab: Tab): void {
  const listen = (): void => void tab.cdpCommand(SESSION, 'Runtime.enable', {}).catch(() => {});
  tab.attachSession(SESSION);
  tab.observe({
    console: (_tab, { level, text }) => print(level, text),
    // Asked of each process that the page moves to, before its document is committed.
    processChanged: listen,
    cdpEvent: (_tab, { sessionId, method, params }) => {
      if (sessionId !== SESSION || method !== 'Runtime.consoleAPICalled') return;
      const { type, args } = params as { type?: unknown; args?: unknown };
      if (Array.isArray(args)) print(String(type), (args as RemoteObject[]).map(textOf).join(' '));
    },
  });
}

function print(level: string, text: string): void {
  process.stderr.write(`${level}: ${text}\n`);
}

/** SAFETY: the object is the page's claim; it is only turned into text. */
function textOf(object: RemoteObject): string {
  if (object === null || typeof object !== 'object') return '';
  if (object.type === 'string') return String(object.value);
  return String(object.unserializableValue ?? object.description ?? JSON.stringify(object.value) ?? object.type);
}
