// CDP Page domain, the part that the kernel answers. https://chromedevtools.github.io/devtools-protocol/tot/Page/

import { CdpError } from '../cdp-error.ts';
import { netErrorText } from '../network-events.ts';
import { frameOf } from '../page-session.ts';
import type { PageMethod, PageSession } from '../page-session.ts';

export const PAGE_DOMAIN: Readonly<Record<string, PageMethod>> = {
  'Page.enable': (session) => {
    session.pageEnabled = true;
  },
  'Page.disable': (session) => {
    session.pageEnabled = false;
  },
  'Page.setLifecycleEventsEnabled': (session, { enabled }) => {
    session.lifecycleEvents = enabled === true;
  },
  'Page.getFrameTree': ({ tab }) => ({ frameTree: { frame: frameOf(tab), childFrames: [] } }),
  'Page.getResourceTree': ({ tab }) => ({ frameTree: { frame: frameOf(tab), childFrames: [], resources: [] } }),

  'Page.navigate': async (session, { url, referrer, transitionType }) => {
    if (typeof url !== 'string') throw CdpError.badParameter('url', 'string');
    const { tab } = session;
    const hash = url.indexOf('#');
    const current = tab.committedUrl.split('#')[0];
    if (hash >= 0 && tab.failure === null && url.slice(0, hash) === current && transitionType !== 'reload') {
      await session.toAgent('KPIO.navigateToFragment', { url });
      return { frameId: tab.id };
    }
    const outcome = await tab.navigate(url, { referrer: typeof referrer === 'string' ? referrer : '' });
    return { frameId: tab.id, loaderId: outcome.loaderId, ...(outcome.failure === null ? {} : { errorText: netErrorText(outcome.failure.code) }) };
  },
  'Page.reload': ({ tab }) => tab.reload(),
  'Page.stopLoading': ({ tab }) => tab.stop(),
  'Page.close': ({ connection, tab }) => connection.browser.closeTab(tab),
  'Page.bringToFront': ({ tab }) => tab.setVisible(true),

  'Page.getNavigationHistory': ({ tab }) => ({
    currentIndex: Math.max(0, tab.history.index),
    entries: tab.history.entries.map((entry, id) => ({ id, url: entry.url, userTypedURL: entry.url, title: entry.title, transitionType: 'typed' })),
  }),
  'Page.navigateToHistoryEntry': ({ tab }, { entryId }) => {
    const delta = Number(entryId) - tab.history.index;
    if (tab.history.entryAt(delta) === null) throw new CdpError('No entry with passed id');
    tab.traverseBy(delta);
  },
  'Page.handleJavaScriptDialog': (session, { accept, promptText }) => {
    if (session.answerDialog === null) throw new CdpError('No dialog is showing');
    session.answerDialog(accept === true, typeof promptText === 'string' ? promptText : '');
  },

  'Page.getLayoutMetrics': async (session) => {
    const { tab } = session;
    const frame = await tab.frame();
    const { width, height, scale, scrollbarWidth } = tab.viewport;
    const clientWidth = frame.contentHeight > height ? width - scrollbarWidth : width;
    const clientHeight = frame.contentWidth > width ? height - scrollbarWidth : height;
    const css = {
      cssLayoutViewport: { pageX: frame.scrollX, pageY: frame.scrollY, clientWidth, clientHeight },
      cssVisualViewport: { offsetX: 0, offsetY: 0, pageX: frame.scrollX, pageY: frame.scrollY, clientWidth, clientHeight, scale: 1, zoom: 1 },
      cssContentSize: { x: 0, y: 0, width: Math.ceil(frame.contentWidth), height: Math.ceil(frame.contentHeight) },
    };
    const device = (size: { width: number; height: number }): object => ({ x: 0, y: 0, width: size.width * scale, height: size.height * scale });
    return { ...css, layoutViewport: css.cssLayoutViewport, visualViewport: css.cssVisualViewport, contentSize: device(css.cssContentSize) };
  },

  'Page.captureScreenshot': (session, params) => captureScreenshot(session, params),
};

interface ScreenshotParams {
  readonly format?: unknown;
  readonly quality?: unknown;
  readonly clip?: { x: number; y: number; width: number; height: number; scale: number };
  readonly captureBeyondViewport?: unknown;
}

async function captureScreenshot(session: PageSession, params: ScreenshotParams): Promise<{ data: string }> {
  const { tab } = session;
  const format = params.format === undefined ? 'png' : params.format;
  if (format !== 'png' && format !== 'jpeg' && format !== 'webp') throw CdpError.badParameter('format', 'png, jpeg or webp');
  const { clip } = params;
  const frame = await tab.frame();
  const shown = { x: frame.scrollX, y: frame.scrollY, width: tab.viewport.width, height: tab.viewport.height };
  const whole = { x: 0, y: 0, width: Math.max(frame.contentWidth, shown.width), height: Math.max(frame.contentHeight, shown.height) };
  // A clip is in CSS px of the document.
  const area = { scale: 1, ...(clip ?? (params.captureBeyondViewport === true ? whole : shown)) };
  if (!(area.width > 0 && area.height > 0)) throw new CdpError('Unable to capture screenshot: the clip is empty');
  const picture = await tab.capture({
    x: area.x,
    y: area.y,
    width: area.width,
    height: area.height,
    scale: tab.viewport.scale * area.scale,
    format,
    quality: typeof params.quality === 'number' ? Math.round(params.quality) : 80,
    background: session.background,
  });
  return { data: Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.length).toString('base64') };
}
