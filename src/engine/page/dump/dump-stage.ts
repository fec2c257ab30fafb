// What `kpio dump --stage` prints: one stage's product as stable text.

import type { DumpStage } from '../../../protocol/site-channel.ts';
import { dumpDisplayList } from '../../../protocol/display-list-dump.ts';
import { serializeNode } from '../../dom/parsing/html-serializer.ts';
import { dumpBoxes, dumpFragments } from '../../layout/geometry.ts';
import { dumpStyles } from '../../style/dump-styles.ts';
import type { LoadedDocument } from '../loaded-document.ts';
import { accessibilityTree } from './accessibility-tree.ts';
import { dumpDom } from './dump-dom.ts';
import { markdown } from './markdown.ts';
import { renderedText } from './rendered-text.ts';

export function dumpStage(loaded: LoadedDocument, stage: DumpStage): string {
  const { document, view } = loaded;
  const root = document.documentElement;
  switch (stage) {
    case 'html':
      return serializeNode(document);
    case 'dom':
      return dumpDom(document);
    case 'styles':
      view.updateStyles();
      return dumpStyles(document);
    case 'boxes':
      return dumpBoxes(view.boxes);
    case 'fragments':
      return dumpFragments(view.fragments);
    case 'display-list':
      return dumpDisplayList(view.displayList());
    case 'text':
      return root === null ? '' : (renderedText(view, root) ?? '');
    case 'markdown':
      return markdown(view);
    case 'accessibility':
      return accessibilityTree(view);
  }
}
