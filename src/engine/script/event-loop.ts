// The event loop of a site process: tasks with a microtask checkpoint after each, and the phases of one rendering opportunity.
// https://html.spec.whatwg.org/#event-loop-processing-model

import { eventClock } from '../dom/event.ts';
import type { Clock, TaskQueue } from '../host/clock.ts';
import type { Agent } from './agent.ts';

/** What the page stage does in one rendering opportunity; each is called once, in this order. Absent phases are skipped. */
export interface RenderingPhases {
  /** 8. Fire resize events. */
  resize?(): void;
  /** 9. Fire scroll events. */
  scroll?(): void;
  /** 10. Evaluate media queries and report changes. */
  mediaQueries?(): void;
  /** 11. Update animations and send their events. */
  animations?(nowMs: number): void;
  /** 14. Run the animation frame callbacks of each window. */
  animationFrames(nowMs: number): void;
  /** 16. Recalculate styles and layout, run resize observers. Loops inside. */
  resizeObservers?(): void;
  /** 19. Run intersection observers. */
  intersectionObservers?(nowMs: number): void;
}

export class EventLoop {
  readonly clock: Clock;
  readonly queue: TaskQueue;
  readonly agent: Agent;
  /** Hears about exceptions of engine code inside tasks: bugs. */
  onBug: (error: unknown) => void = (error) => {
    throw error;
  };

  constructor(clock: Clock, queue: TaskQueue, agent: Agent) {
    this.clock = clock;
    this.queue = queue;
    this.agent = agent;
    // One event loop per process: its clock is the one of every event.
    eventClock.now = () => clock.now();
  }

  /** Queues a task; `task` may call page code. */
  queueTask(task: () => void): void {
    this.queue.post(() => this.runTask(task));
  }

  queueDelayed(task: () => void, delayMs: number): number {
    return this.queue.postDelayed(() => this.runTask(task), delayMs);
  }

  cancel(handle: number): void {
    this.queue.cancel(handle);
  }

  runTask(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.onBug(error);
    } finally {
      this.agent.state.checkpoint();
    }
  }

  /** https://html.spec.whatwg.org/#update-the-rendering for one document; the caller paints afterwards. */
  updateRendering(nowMs: number, phases: RenderingPhases): void {
    const run = (phase: (() => void) | undefined): void => {
      if (phase !== undefined) this.runTask(phase);
    };
    run(phases.resize?.bind(phases));
    run(phases.scroll?.bind(phases));
    run(phases.mediaQueries?.bind(phases));
    run(() => phases.animations?.(nowMs));
    run(() => phases.animationFrames(nowMs));
    run(phases.resizeObservers?.bind(phases));
    run(() => phases.intersectionObservers?.(nowMs));
  }
}
