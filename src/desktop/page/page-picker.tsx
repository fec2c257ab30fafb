// What a control of a page lets a person choose from, over the page at the control's place: the options of a list, a colour, a date, files.
// What it shows are the page's words; it never leaves the page's own area.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { PickerMessage } from '../protocol.ts';
import { sendFiles } from './choose-files.ts';
import { send } from './connection.ts';
import { frontWindowId, pickers, withoutKey } from './desktop-state.ts';
import { optionAfterKey, optionByText, popupPlace } from './model/list-choice.ts';
import { focusPage } from './toolbar.tsx';

interface PagePickerProps {
  readonly picker: PickerMessage;
  readonly windowId: number;
  readonly isVisible: boolean;
}

interface Choice {
  readonly index?: number;
  readonly value?: string;
}

const TYPING_PAUSE_MS = 1000;

export function PagePicker({ picker, windowId, isVisible }: PagePickerProps) {
  const panel = useRef<HTMLDivElement>(null);
  const finish = (choice: Choice | null): void => {
    if (pickers.peek().get(picker.tabId) !== picker) return;
    pickers.value = withoutKey(pickers.peek(), picker.tabId);
    send({ type: 'answerPicker', tabId: picker.tabId, pickerId: picker.pickerId, index: choice?.index ?? null, value: choice?.value ?? null });
    focusPage(windowId);
  };
  useLayoutEffect(() => {
    const element = panel.current!;
    const area = element.parentElement!;
    const { offsetWidth, offsetHeight } = element;
    const place = popupPlace(picker, { width: offsetWidth, height: offsetHeight }, { width: area.clientWidth, height: area.clientHeight });
    Object.assign(element.style, { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width}px`, maxHeight: `${place.height}px` });
  }, []);
  const isInFront = (): boolean => isVisible && frontWindowId.peek() === windowId;
  // Before anybody can see it: the next key is meant for it.
  useLayoutEffect(() => {
    if (isInFront()) panel.current!.querySelector<HTMLElement>('[data-picker-focus]')?.focus({ preventScroll: true });
  }, [isVisible]);
  useEffect(() => {
    if (!isInFront()) finish(null);
  }, [isVisible]);
  return (
    <div class="picker-veil" onMouseDown={(event) => event.target === event.currentTarget && (event.preventDefault(), finish(null))}>
      <div
        ref={panel}
        class="picker"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          finish(null);
        }}
        onFocusOut={(event) => {
          const to = event.relatedTarget as Node | null;
          if (to !== null && !panel.current!.contains(to)) finish(null);
        }}
      >
        {picker.kind === 'select' ? (
          <OptionList picker={picker} finish={finish} />
        ) : picker.kind === 'file' ? (
          <FileButton picker={picker} finish={finish} />
        ) : (
          <ValueField picker={picker} finish={finish} />
        )}
      </div>
    </div>
  );
}

interface PartProps {
  readonly picker: PickerMessage;
  finish(choice: Choice | null): void;
}

function OptionList({ picker, finish }: PartProps) {
  const { options, pickerId } = picker;
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', atMs: -Infinity });
  const [active, setActive] = useState(() => options.findIndex((option) => option.isSelected));
  const idOf = (index: number): string => `picker-${pickerId}-${index}`;
  useLayoutEffect(() => document.getElementById(idOf(active))?.scrollIntoView({ block: 'nearest' }), [active]);
  const choose = (index: number): void => {
    if (options[index]?.isDisabled === false) finish({ index });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') return;
    const isText = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const now = performance.now();
    const isTyping = now - typed.current.atMs < TYPING_PAUSE_MS;
    const next = optionAfterKey(options, active, event.key);
    if (event.key === 'Enter' || event.key === 'Tab' || (event.key === ' ' && !isTyping)) choose(active);
    else if ((event.altKey && event.key === 'ArrowUp') || event.key === 'F4') finish(null);
    else if (next !== null) setActive(next);
    else if (isText) {
      typed.current = { text: (isTyping ? typed.current.text : '') + event.key, atMs: now };
      const found = optionByText(options, active, typed.current.text);
      if (found !== null) setActive(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      role="listbox"
      class="picker-list"
      aria-label="Options"
      aria-activedescendant={active < 0 ? undefined : idOf(active)}
      tabIndex={-1}
      data-picker-focus
      onKeyDown={onKeyDown}
    >
      {options.map((option, index) => {
        const isFirstOfGroup = option.group !== '' && option.group !== options[index - 1]?.group;
        return (
          <>
            {isFirstOfGroup && (
              <div class="picker-group" role="presentation">
                {option.group}
              </div>
            )}
            <div
              id={idOf(index)}
              role="option"
              class={`picker-option ${index === active ? 'is-active' : ''} ${option.group === '' ? '' : 'is-grouped'}`}
              aria-selected={option.isSelected}
              aria-disabled={option.isDisabled}
              aria-label={option.group === '' ? undefined : `${option.label}, ${option.group}`}
              onMouseMove={() => !option.isDisabled && index !== active && setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(index)}
            >
              {option.label === '' ? '\u00A0' : option.label}
            </div>
          </>
        );
      })}
    </div>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  color: 'Colour',
  date: 'Date',
  month: 'Month',
  week: 'Week',
  time: 'Time',
  'datetime-local': 'Date and time',
};

/** Colours and dates are chosen with the person's own chooser. */
function ValueField({ picker, finish }: PartProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    try {
      field.current!.showPicker();
    } catch {
      // The field itself is there to be used.
    }
  }, []);
  return (
    <form
      class="picker-form"
      onSubmit={(event) => {
        event.preventDefault();
        finish({ value: field.current!.value });
      }}
    >
      <input
        ref={field}
        class="field"
        type={picker.kind as 'date'}
        aria-label={NAMES[picker.kind] ?? 'Value'}
        defaultValue={picker.value}
        min={picker.min === '' ? undefined : picker.min}
        max={picker.max === '' ? undefined : picker.max}
        data-picker-focus
      />
      <button type="submit" class="button is-main">
        OK
      </button>
    </form>
  );
}

/** Shown where the chooser could not open by itself: browsers open it only upon a fresh act of the person. */
function FileButton({ picker, finish }: PartProps) {
  return (
    <div class="picker-form">
      <button
        type="button"
        class="button is-main"
        data-picker-focus
        onClick={() => {
          sendFiles(picker);
          pickers.value = withoutKey(pickers.peek(), picker.tabId);
        }}
      >
        {picker.multiple ? 'Choose files' : 'Choose a file'}
      </button>
      <button type="button" class="button" onClick={() => finish(null)}>
        Cancel
      </button>
    </div>
  );
}
