// What a tab needs of the system around it.

import type { FileLoader } from '../kernel/files/file-loader.ts';
import type { ProcessPool } from '../kernel/guests/process-pool.ts';
import type { NetworkClient } from '../kernel/services/network-client.ts';
import type { ScreenClient } from '../kernel/services/screen-client.ts';
import type { NavigationOptions } from './navigation-options.ts';
import type { Tab } from './tab.ts';
import type { TabFacts } from './tab-facts.ts';

export interface BrowserServices {
  readonly pool: ProcessPool;
  readonly network: NetworkClient;
  readonly screen: ScreenClient;
  readonly files: FileLoader;
  readonly userAgent: string;
  readonly languages: readonly string[];
  openTab(url: string, opener: TabFacts, options: NavigationOptions): void;
  closeTab(tab: Tab): void;
}
