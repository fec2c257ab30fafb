// A browser window: tabs in the title bar, the toolbar, and the page of the tab in front.

import { activeTabOf } from './desktop-state.ts';
import { Icon } from './icons.tsx';
import { labelOf } from './model/address.ts';
import type { WindowState } from './model/window-manager.ts';
import { PageArea } from './page-area.tsx';
import { TabStrip } from './tab-strip.tsx';
import { Toolbar } from './toolbar.tsx';
import { WindowFrame } from './window-frame.tsx';

export function BrowserWindow({ window }: { readonly window: WindowState }) {
  const tab = activeTabOf(window.id);
  return (
    <WindowFrame window={window} title={browserTitle(window.id)} icon={<Icon name="globe" />} titleBar={<TabStrip windowId={window.id} />}>
      <Toolbar windowId={window.id} tab={tab} />
      {tab === null ? <div class="page-area" /> : <PageArea windowId={window.id} tab={tab} isVisible={!window.isMinimised} />}
    </WindowFrame>
  );
}

export function browserTitle(windowId: number): string {
  const tab = activeTabOf(windowId);
  return tab === null ? 'Browser' : `${labelOf(tab.title, tab.url)} - Browser`;
}
