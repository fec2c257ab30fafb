// What the desktop's page (in a person's browser) and the kernel say to each other over one WebSocket. Plain types, shared by both.
// Text frames are JSON of these; binary frames are pictures: u32 little-endian length of a JSON FrameHead, the head, the tiles' bytes.

export interface TabState {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** data: URL of a PNG that KPIO drew itself; '' for none. */
  readonly icon: string;
  readonly isLoading: boolean;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  /** Why the page is not what was asked for. `crashed`: there is no page any more. */
  readonly failure: { readonly code: string; readonly message: string; readonly crashed: boolean } | null;
  /** Nothing of the page may be seen: it has lost the right. It goes on, and is seen again when it has the right again. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  /** Given up for memory: why. It is loaded again when it is shown. null for a page that is there. */
  readonly discarded: string | null;
}

/** One window of the desktop's page with its tabs. */
export interface ArrangedWindow {
  readonly id: number;
  readonly kind: 'browser' | 'help';
  readonly rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** The area in which that place was chosen. */
  readonly placedIn: { readonly width: number; readonly height: number };
  readonly zone: 'maximised' | 'left' | 'right' | 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | null;
  readonly isMinimised: boolean;
  readonly tabIds: readonly string[];
  readonly activeTabId: string | null;
  /** Of its tabs: opened empty here, and nobody has used them yet. */
  readonly freshTabIds: readonly string[];
}

/** How the windows stand, for a desktop that is opened anew: by another browser, or after the next start. */
export interface Arrangement {
  /** In the order of their opening. */
  readonly windows: readonly ArrangedWindow[];
  /** Ids from back to front. */
  readonly stack: readonly number[];
}

export interface InputMessage {
  readonly type: 'mouseMoved' | 'mousePressed' | 'mouseReleased' | 'mouseWheel' | 'mouseLeft' | 'keyDown' | 'keyUp' | 'char' | 'insertText';
  readonly x: number;
  readonly y: number;
  readonly button: 'none' | 'left' | 'middle' | 'right' | 'back' | 'forward';
  readonly buttons: number;
  readonly clickCount: number;
  readonly deltaX: number;
  readonly deltaY: number;
  /** 1 Alt, 2 Ctrl, 4 Meta, 8 Shift. */
  readonly modifiers: number;
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly location: number;
  readonly repeat: boolean;
  readonly text: string;
}

/** What a control of a page asks to choose from; coordinates are CSS px of the page's area. See PickerShape in protocol/site-channel.ts. */
export interface PickerMessage {
  readonly type: 'picker';
  readonly tabId: string;
  readonly pickerId: number;
  readonly kind: 'select' | 'color' | 'file' | 'date' | 'month' | 'week' | 'time' | 'datetime-local';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly value: string;
  readonly min: string;
  readonly max: string;
  readonly multiple: boolean;
  readonly accept: string;
  readonly options: readonly { readonly label: string; readonly group: string; readonly isDisabled: boolean; readonly isSelected: boolean }[];
}

/** Of all files of one choice together. */
export const MAX_FILES_BYTES = 1 << 26;

/** Head of the one binary message of a client: u32 little-endian length of this JSON, the JSON, the files' bytes. */
export interface FilesHead {
  readonly type: 'files';
  readonly tabId: string;
  readonly pickerId: number;
  readonly files: readonly { readonly name: string; readonly type: string; readonly lastModified: number; readonly bytes: number }[];
}

export type ClientMessage =
  | { readonly type: 'openTab'; readonly url: string; /** Echoed in the tabOpened that answers. */ readonly requestId: number }
  | { readonly type: 'closeTab'; readonly tabId: string }
  | { readonly type: 'navigate'; readonly tabId: string; readonly url: string }
  | { readonly type: 'back' | 'forward' | 'reload' | 'stop'; readonly tabId: string }
  /** The tab is shown in a window with a viewport of this size (CSS px); frames follow until `hide`. */
  | { readonly type: 'show'; readonly tabId: string; readonly width: number; readonly height: number; readonly scale: number; readonly dark: boolean }
  | { readonly type: 'hide'; readonly tabId: string }
  /** The last frame of the tab is on the glass: the next may come. */
  | { readonly type: 'shown'; readonly tabId: string }
  | { readonly type: 'input'; readonly tabId: string; readonly input: InputMessage }
  /** Both null: nothing was chosen. */
  | { readonly type: 'answerPicker'; readonly tabId: string; readonly pickerId: number; readonly index: number | null; readonly value: string | null }
  /** The person pressed the key for copying or cutting. */
  | { readonly type: 'copy'; readonly tabId: string; readonly requestId: number; readonly cut: boolean }
  | { readonly type: 'paste'; readonly tabId: string; readonly text: string; readonly html: string }
  /** The windows stand otherwise now. */
  | { readonly type: 'arrange'; readonly arrangement: Arrangement }
  | { readonly type: 'answerDialog'; readonly dialogId: number; readonly accepted: boolean; readonly text: string };

export type ServerMessage =
  /** `arrangement` is the last that any desktop told; null when there is none. */
  | { readonly type: 'hello'; readonly tabs: readonly TabState[]; readonly jail: string; readonly arrangement: Arrangement | null }
  | { readonly type: 'tabOpened'; readonly tab: TabState; readonly requestId: number | null }
  | { readonly type: 'tab'; readonly tab: TabState }
  | { readonly type: 'tabClosed'; readonly tabId: string }
  | { readonly type: 'cursor'; readonly tabId: string; readonly cursor: string }
  | { readonly type: 'hoverUrl'; readonly tabId: string; readonly url: string }
  | PickerMessage
  | { readonly type: 'pickerClosed'; readonly tabId: string }
  /** A message of this client that its door has no right to. */
  | { readonly type: 'refused'; readonly refused: string; readonly code: string; readonly message: string }
  | { readonly type: 'copied'; readonly requestId: number; readonly text: string | null; readonly html: string | null }
  | {
      readonly type: 'dialog';
      readonly dialogId: number;
      readonly tabId: string;
      readonly kind: 'alert' | 'confirm' | 'prompt' | 'beforeunload';
      readonly message: string;
      readonly defaultText: string;
    };

export interface FrameHead {
  readonly tabId: string;
  /** Before the tiles: the picture's point (x + dx, y + dy) goes to (x, y); device px. Scrolling. */
  readonly move: { readonly dx: number; readonly dy: number } | null;
  /** Of the whole surface, device px. */
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly format: 'png' | 'jpeg' | 'webp';
    readonly bytes: number;
  }[];
}
