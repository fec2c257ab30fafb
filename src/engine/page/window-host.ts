// What a window asks of its page: navigation, viewport, scrolling, dialogs, computed styles.

import { matchMedia } from '../web/css/media-query-list.ts';
import type { NavigationHost, WindowHost } from '../script/window-host.ts';
import { ComputedStyleDeclaration } from './computed-style-declaration.ts';
import { withoutFragment } from './loaded-document.ts';
import type { LoadedDocument } from './loaded-document.ts';

/** Page states are kept here; the browser keeps their names with the history's entries. */
const MAX_STATES = 1000;

export function windowHost(loaded: LoadedDocument): WindowHost {
  const { options } = loaded;
  const { host } = options;
  const view = () => loaded.view;
  return {
    navigation: navigationHost(loaded),
    viewport: () => {
      const { width, height, scale } = view().viewport;
      return {
        innerWidth: width,
        innerHeight: height,
        outerWidth: width,
        outerHeight: height,
        screenWidth: width,
        screenHeight: height,
        devicePixelRatio: scale,
      };
    },
    scrollX: () => view().scroll.x,
    scrollY: () => view().scroll.y,
    scrollTo: (_window, x, y) => {
      if (view().scroll.scrollViewport(view(), x, y)) {
        view().paintChanged();
        loaded.scrolled(null);
      }
    },
    getComputedStyle: (element, pseudo) => new ComputedStyleDeclaration(view(), element, pseudo),
    matchMedia: (window, query) => matchMedia(window, query),
    requestFrame: () => loaded.frames.request(),
    alert: (_window, message) => void host.dialog('alert', message, ''),
    confirm: (_window, message) => host.dialog('confirm', message, '').accepted,
    prompt: (_window, message, initial) => {
      const answer = host.dialog('prompt', message, initial);
      return answer.accepted ? answer.text : null;
    },
    print: () => host.console('warn', 'window.print() is not there yet'),
    open: (_window, url, target, _features) => {
      const named = target === '' ? '_blank' : target;
      host.navigate({
        url: url === '' ? 'about:blank' : url,
        target: named,
        method: 'GET',
        body: null,
        contentType: '',
        referrer: loaded.document.URL,
        replace: false,
        userActivation: loaded.hasTransientActivation,
      });
      // The new page may live in another process: there is no window to hand out.
      return null;
    },
    close: () => host.closeRequested(),
    stop: () => loaded.stopLoading(),
    focus: () => {},
    uncaughtException: (_window, error) => {
      host.console('error', `${error.message}${error.url === '' ? '' : ` (${error.url}:${error.line}:${error.column})`}`);
      options.exceptionThrown(loaded, error);
    },
    consoleError: (_window, code, message) => host.console('error', `${message} [${code}]`),
    userAgent: options.userAgent,
    languages: options.languages,
    platform: 'Linux x86_64',
    hardwareConcurrency: 4,
    onLine: () => true,
  };
}

function navigationHost(loaded: LoadedDocument): NavigationHost {
  const { host, process } = loaded.options;
  return {
    navigate(_window, url, { replace }) {
      const { document } = loaded;
      if (url.startsWith('javascript:')) return runJavascriptUrl(loaded, url);
      if (url.includes('#') && withoutFragment(url) === withoutFragment(document.URL)) return loaded.navigateToFragment(url, replace || url === document.URL);
      host.navigate({
        url,
        target: '_self',
        method: 'GET',
        body: null,
        contentType: '',
        referrer: document.URL,
        replace: replace || !loaded.hasLoaded,
        userActivation: loaded.hasTransientActivation,
      });
    },
    reload: () => host.reload(),
    traverse: (_window, delta) => host.traverseBy(delta),
    updateHistory(_window, kind, url, state) {
      const name = state === null ? null : process.rememberState(state, MAX_STATES);
      if (kind === 'push') loaded.historyLength++;
      host.historyChanged(url, name, kind === 'replace');
    },
    historyLength: () => loaded.historyLength,
  };
}

/** https://html.spec.whatwg.org/#evaluate-a-javascript:-url. FIXME: a string result should become the new document. */
export function runJavascriptUrl(loaded: LoadedDocument, url: string): void {
  if (!loaded.options.javaScript) return;
  let source: string;
  try {
    source = decodeURIComponent(url.slice('javascript:'.length));
  } catch {
    source = url.slice('javascript:'.length);
  }
  loaded.options.process.loop.queueTask(() => loaded.window.evaluateString(source));
}
