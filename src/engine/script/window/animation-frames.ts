// requestAnimationFrame: https://html.spec.whatwg.org/#animation-frames

/** More callbacks than this in one frame are refused: nothing real asks for so many. */
const MAX_WAITING = 100_000;

export class AnimationFrames {
  private waiting = new Map<number, (nowMs: number) => void>();
  private nextHandle = 1;
  private isRequested = false;
  private isStopped = false;
  private readonly requestFrame: () => void;

  constructor(requestFrame: () => void) {
    this.requestFrame = requestFrame;
  }

  get isWaiting(): boolean {
    return this.waiting.size > 0;
  }

  request(callback: (nowMs: number) => void): number {
    const handle = this.nextHandle++;
    if (this.isStopped || this.waiting.size >= MAX_WAITING) return handle;
    this.waiting.set(handle, callback);
    if (!this.isRequested) {
      this.isRequested = true;
      this.requestFrame();
    }
    return handle;
  }

  cancel(handle: number): void {
    this.waiting.delete(handle);
  }

  /** https://html.spec.whatwg.org/#run-the-animation-frame-callbacks: those that wait now; new ones go into the next frame. */
  run(nowMs: number): void {
    this.isRequested = false;
    const callbacks = this.waiting;
    const handles = [...callbacks.keys()];
    for (const handle of handles) {
      const callback = callbacks.get(handle);
      if (callback === undefined) continue;
      callbacks.delete(handle);
      callback(nowMs);
    }
  }

  stop(): void {
    this.isStopped = true;
    this.waiting.clear();
  }
}
