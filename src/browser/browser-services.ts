// What a tab needs of the system around it.

import type { FileLoader } from '../kernel/files/file-loader.ts';
import type { ProcessPool } from '../kernel/guests/process-pool.ts';
import type { NetworkClient } from '../kernel/services/network-client.ts';
import type { ScreenClient } from '../kernel/services/screen-client.ts';
import type { NavigationOptions, Tab } from './tab.ts';

export interface BrowserServices {
  readonly pool: ProcessPool;
  readonly network: NetworkClient;
  readonly screen: ScreenClient;
  readonly files: FileLoader;
  readonly userAgent: string;
  readonly languages: readonly string[];
  openTab(url: string, opener: Tab, options: NavigationOptions): void;
  closeTab(tab: Tab): void;
}
