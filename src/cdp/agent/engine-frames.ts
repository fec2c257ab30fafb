// Keeps the engine's own frames out of stack traces that clients see: they are no part of the page.

/** Where the engine's code is: the source folder, or the folder of the bundle. */
const ENGINE = new URL(import.meta.url.endsWith('.ts') ? '../../' : './', import.meta.url).href;

/** A stack as V8 words it, without the lines of engine frames. */
export function withoutEngineFrames(stack: string): string {
  if (!stack.includes('\n    at ')) return stack;
  return stack
    .split('\n')
    .filter((line) => {
      const place = /^ {4}at (?:.*\()?([^()\s]+)\)?$/.exec(line)?.[1];
      return place === undefined || !isEngineUrl(place);
    })
    .join('\n');
}

export function isEngineUrl(url: string): boolean {
  return url.startsWith('node:') || url.startsWith('kpio:') || url.startsWith(ENGINE);
}

/** A CDP Runtime.StackTrace without engine frames. */
export function withoutEngineCallFrames<T extends { readonly callFrames: readonly { readonly url: string }[] }>(trace: T): T {
  return { ...trace, callFrames: trace.callFrames.filter((frame) => !isEngineUrl(frame.url)), parent: undefined };
}

/** The frames of an error's description as CDP's Runtime.CallFrame list: clients count them against its lines. */
export function callFramesOf(description: string): object[] {
  const frames: object[] = [];
  for (const line of description.split('\n')) {
    if (!line.startsWith('    at ')) continue;
    const place = /^ {4}at (?:(.*) \()?(.*?)(?::(\d+))?(?::(\d+))?\)?$/.exec(line);
    const [, functionName = '', url = '', lineNumber = '1', columnNumber = '1'] = place ?? [];
    frames.push({ functionName, scriptId: '0', url, lineNumber: Number(lineNumber) - 1, columnNumber: Number(columnNumber) - 1 });
  }
  return frames;
}
