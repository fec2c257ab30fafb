// One polite live region: what a screen reader should say about changes that are only seen.

import { signal } from '@preact/signals';

const sentence = signal('');

export function announce(text: string): void {
  // The same sentence twice must change the text, or it is not read again.
  sentence.value = sentence.value === text ? `${text}\u00a0` : text;
}

export function LiveRegion() {
  return (
    <p class="visually-hidden" role="status">
      {sentence}
    </p>
  );
}
