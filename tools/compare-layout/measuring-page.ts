// One page in a browser that lays out one piece of markup after the other and answers the boxes of its elements.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { RunningBrowser } from '../../bench/support/browsers.ts';

/** x, y, width, height in CSS px; null for a page that threw. */
export type Boxes = readonly (readonly number[])[] | null;

/** Lays out markup as the body, with style sheets of its own and their fonts. */
export type Measure = (markup: string, css?: string) => Promise<Boxes>;

const PAGE = `<!doctype html><html lang="en"><style>body { margin: 0; font: 16px/1.25 'Liberation Sans', Arial }</style><style id="own"></style>
<body><script>
async function measure(markup, css) {
  if (own.textContent !== css) own.textContent = css;
  document.body.innerHTML = markup;
  document.body.getBoundingClientRect();
  await document.fonts.ready;
  return [...document.body.querySelectorAll(':not(style, script)')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height];
  });
}
</script>`;

export async function openMeasuringPage({ cdp }: RunningBrowser): Promise<Measure> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { targetId } = await cdp.send('Target.createTarget', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true }, sessionId as string);
    return (result as { readonly value?: unknown }).value;
  };
  await cdp.send('Emulation.setDeviceMetricsOverride', { width: 1280, height: 720, deviceScaleFactor: 1, mobile: false }, sessionId as string);
  while ((await evaluate('document.readyState === "complete" && typeof measure === "function"')) !== true) await delay(50);
  server.close();
  return async (markup, css = '') => ((await evaluate(`measure(${JSON.stringify(markup)}, ${JSON.stringify(css)})`)) as Boxes | undefined) ?? null;
}
