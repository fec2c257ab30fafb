// What lies over a page: the notice that it has crashed or may not be shown, and the questions that its scripts ask.

import { useLayoutEffect, useRef } from 'preact/hooks';

import type { TabState } from '../protocol.ts';
import { send } from './connection.ts';
import { dialogs, frontWindowId } from './desktop-state.ts';
import type { PageDialogMessage } from './desktop-state.ts';
import { Icon } from './icons.tsx';
import { labelOf } from './model/address.ts';

export function CrashNotice({ tab }: { readonly tab: TabState }) {
  const { code, message } = tab.failure!;
  return (
    <div class="notice" role="alert">
      <span class="notice-icon">
        <Icon name="broken" size={40} />
      </span>
      <h3>{sentenceOf(message)}</h3>
      <p>Only this page has ended. Other tabs and everything else go on.</p>
      <p class="notice-address">{tab.url}</p>
      <p>
        <code>{code}</code>
      </p>
      <button type="button" class="button is-main" data-initial-focus onClick={() => send({ type: 'reload', tabId: tab.id })}>
        Reload
      </button>
    </div>
  );
}

/** The page has lost the right to be seen. It goes on. */
export function RefusalNotice({ tab }: { readonly tab: TabState }) {
  const { code, message } = tab.refusal!;
  return (
    <div class="notice" role="alert">
      <span class="notice-icon">
        <Icon name="warning" size={40} />
      </span>
      <h3>This page may not be shown.</h3>
      <p>{sentenceOf(message)} The page goes on, and is shown again when it has the right again.</p>
      <p class="notice-address">{tab.url}</p>
      <p>
        <code>{code}</code>
      </p>
    </div>
  );
}

function sentenceOf(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

interface PageDialogProps {
  readonly dialog: PageDialogMessage;
  readonly url: string;
  readonly isVisible: boolean;
  readonly windowId: number;
}

/** alert, confirm, prompt, beforeunload: modal for its own tab only. */
export function PageDialog({ dialog, url, isVisible, windowId }: PageDialogProps) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  // Before anybody can see it: the next key is meant for it.
  useLayoutEffect(() => {
    if (!isVisible || frontWindowId.peek() !== windowId) return;
    (field.current ?? box.current!.querySelector<HTMLElement>('.is-main'))?.focus();
    field.current?.select();
  }, [isVisible]);
  const answer = (accepted: boolean): void => {
    send({ type: 'answerDialog', dialogId: dialog.dialogId, accepted, text: accepted ? (field.current?.value ?? '') : '' });
    dialogs.value = dialogs.value.filter((other) => other !== dialog);
  };
  const isQuestion = dialog.kind !== 'alert';
  const isLeaving = dialog.kind === 'beforeunload';
  return (
    <div class="dialog-veil">
      <div
        ref={box}
        class="dialog"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby={`dialog-${dialog.dialogId}-title`}
        aria-describedby={`dialog-${dialog.dialogId}-text`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') answer(false);
          else if (event.key === 'Tab') keepFocusInside(event);
        }}
      >
        <h3 id={`dialog-${dialog.dialogId}-title`}>{isLeaving ? 'Leave this page?' : `${labelOf('', url)} says`}</h3>
        <p id={`dialog-${dialog.dialogId}-text`} class="dialog-text">
          {isLeaving ? 'What you have entered may not be saved.' : dialog.message}
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            answer(true);
          }}
        >
          {dialog.kind === 'prompt' && <input ref={field} class="field" type="text" aria-label="Answer" defaultValue={dialog.defaultText} />}
          <div class="dialog-buttons">
            {isQuestion && (
              <button type="button" class="button" onClick={() => answer(false)}>
                {isLeaving ? 'Stay' : 'Cancel'}
              </button>
            )}
            <button type="submit" class="button is-main">
              {isLeaving ? 'Leave' : 'OK'}
            </button>
          </div>
        </form>
      </div>
    </div>
  );
}

function keepFocusInside(event: KeyboardEvent): void {
  const controls = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('button, input')];
  const end = event.shiftKey ? controls[0] : controls.at(-1);
  if (document.activeElement !== end) return;
  event.preventDefault();
  (event.shiftKey ? controls.at(-1) : controls[0])?.focus();
}
