// Full screen: only there does the browser around the desktop give its own keys (Ctrl+T, Ctrl+W, Ctrl+Tab) away, and only some browsers do.
// https://wicg.github.io/keyboard-lock/

interface KeyboardLock {
  lock(): Promise<void>;
}

export async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement !== null) return document.exitFullscreen();
  const { keyboard } = navigator as Navigator & { readonly keyboard?: KeyboardLock };
  try {
    await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
    await keyboard?.lock();
  } catch {
    // The person or their browser said no: nothing is lost.
  }
}
