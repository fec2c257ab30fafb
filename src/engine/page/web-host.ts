// What the web platform APIs of a window need of the page.

import { evaluateMediaQueryList } from '../css/media/evaluate-media-query.ts';
import { parseMediaQueryText } from '../css/media/parse-media-query.ts';
import { serializeMediaQueryList } from '../css/media/serialize-media-query.ts';
import { evaluateSupportsText } from '../css/parse-supports.ts';
import { parseDeclarationPlain } from '../css/properties/parse-declaration.ts';
import { parseComponentValues } from '../css/syntax/component-values.ts';
import type { WebHost } from '../web/web-host.ts';
import { documentGeometry } from './geometry.ts';
import type { LoadedDocument } from './loaded-document.ts';

export function webHost(loaded: LoadedDocument): WebHost {
  const { view, options, loader } = loaded;
  const supportsDeclaration = (property: string, value: string): boolean =>
    parseDeclarationPlain(property.toLowerCase(), parseComponentValues(value), false, [], value);
  return {
    loader,
    storage: options.host.storage,
    geometry: documentGeometry(loaded),
    matchesMedia: (query) => evaluateMediaQueryList(parseMediaQueryText(query), view.styles.environment),
    serializeMedia: (query) => serializeMediaQueryList(parseMediaQueryText(query)),
    supportsCondition: (condition) => evaluateSupportsText(condition, { parseDeclaration: parseDeclarationPlain, namespaces: new Map() }),
    supportsDeclaration,
    requestFrame: () => loaded.frames.request(),
    referrerPolicy: 'strict-origin-when-cross-origin',
    navigationTiming: () => null,
  };
}
