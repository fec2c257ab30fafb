// What a document asks of its page: scripts, navigation, cookies, writing, style and layout questions, resources.

import type { DocumentHost, NavigationRequest } from '../dom/document-host.ts';
import type { Element } from '../dom/element.ts';
import { ImageElement } from '../dom/html/image-element.ts';
import { SvgElement } from '../dom/svg/svg-elements.ts';
import { LinkElement, MetaElement, StyleElement, TitleElement } from '../dom/html/metadata-elements.ts';
import type { RunnableScript } from '../dom/html/script-element.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import { FileList } from '../web/file/blob.ts';
import type { File } from '../web/file/blob.ts';
import { scrollIntoView } from '../web/cssom-view/scrolling.ts';
import type { ScrollIntoViewOptions } from '../web/cssom-view/scrolling.ts';
import { renderedText } from './dump/rendered-text.ts';
import { textOfRange } from './input/selected-content.ts';
import { movedPoint } from './input/selection-modify.ts';
import { withoutFragment } from './loaded-document.ts';
import type { LoadedDocument } from './loaded-document.ts';
import { runJavascriptUrl } from './window-host.ts';

export function documentHost(loaded: LoadedDocument): DocumentHost {
  const { options, view, scripting, runner } = loaded;
  const { host } = options;
  return {
    ...scripting.documentHost(),

    navigate: (_document, request) => navigate(loaded, request),
    cookieGet: (document) => host.cookies.get(document.URL),
    cookieSet: (document, cookie) => host.cookies.set(document.URL, cookie),
    documentWrite: (_document, text) => {
      if (runner.ignoreDestructiveWrites > 0 && !loaded.parser.hasInsertionPoint) return true;
      return loaded.parser.documentWrite(text);
    },
    documentOpen: () => {
      if (runner.ignoreDestructiveWrites === 0) loaded.parser.reopen();
    },
    documentClose: () => loaded.parser.closeReopened(),

    // The declaration reads the attribute whenever it is asked.
    inlineStyleAttributeChanged: () => {},
    innerText: (element) => renderedText(view, element),
    isRendered: (element) => view.isRendered(element),
    scrollIntoView: (element, scrollOptions) => {
      const wanted = (scrollOptions ?? {}) as ScrollIntoViewOptions | boolean;
      scrollIntoView(element, typeof wanted === 'boolean' ? { block: wanted ? 'start' : 'end' } : wanted);
    },
    elementsFromPoint: (_root, x, y) => {
      const found: Element[] = [];
      for (const { element } of view.hitAll(x, y)) if (element !== null && !found.includes(element)) found.push(element);
      return found;
    },
    adoptedStyleSheetsChanged: (root) => (root === loaded.document ? view.sheetsChanged() : view.shadowSheetsChanged(root as ShadowRoot)),

    resourceChanged: (element, attribute) => resourceChanged(loaded, element, attribute),
    prepareScript: (element) => runner.prepare(element as RunnableScript),
    focusChanged: () => view.paintChanged(),
    showPicker: (element) => {
      // https://html.spec.whatwg.org/#show-the-picker,-if-applicable: only upon a person's act.
      if (loaded.hasTransientActivation) loaded.pickers.show(element);
    },
    // The files are those of the picker's answer, or of another list.
    fileList: (files) => new FileList(files as readonly File[]),
    selectedText: (range) => {
      view.update();
      return textOfRange(range);
    },
    moveSelectionPoint: (from, direction, granularity) => movedPoint(view, from, direction, granularity),
    reportValidity: (element, message) => host.console('info', `${element.localName}: ${message}`),
  };
}

function resourceChanged(loaded: LoadedDocument, element: Element, attribute: string): void {
  const { resources } = loaded;
  if (element instanceof StyleElement) resources.sheets.updateStyle(element);
  else if (element instanceof LinkElement) resources.linkChanged(element);
  else if (element instanceof ImageElement) resources.imageChanged(element);
  else if (element instanceof TitleElement) resources.titleChanged();
  else if (element instanceof MetaElement) resources.metaChanged(element, attribute);
  else if (element instanceof SvgElement && element.localName === 'style') resources.sheets.updateStyle(element);
  else if (element instanceof SvgElement && element.localName === 'image') resources.svgImageChanged(element);
  else if (element instanceof SvgElement && element.localName === 'use') resources.svgUseChanged(element);
}

/** Links and forms: https://html.spec.whatwg.org/#following-hyperlinks-2 */
function navigate(loaded: LoadedDocument, request: NavigationRequest): void {
  const { document, options } = loaded;
  const { url, target, method } = request;
  if (request.download !== null) {
    options.host.console('warn', `downloads are not there yet: ${url}`);
    return;
  }
  if (url.startsWith('javascript:')) return runJavascriptUrl(loaded, url);
  const isHere = target === '' || target.toLowerCase() === '_self' || target.toLowerCase() === '_top' || target.toLowerCase() === '_parent';
  if (isHere && method === 'GET' && url.includes('#') && withoutFragment(url) === withoutFragment(document.URL)) {
    return loaded.navigateToFragment(url, url === document.URL);
  }
  options.host.navigate({
    url,
    target: isHere ? '_self' : target,
    method,
    body: request.body,
    contentType: request.contentType,
    referrer: request.referrerPolicy === 'no-referrer' ? '' : document.URL,
    replace: isHere && !loaded.hasLoaded && !request.userInvolved,
    userActivation: request.userInvolved || loaded.hasTransientActivation,
  });
}
