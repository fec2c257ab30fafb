// What was measured so far, in order: the event log in the making. A component is hashed by whoever is about to run it, noted here, and
// extended into the registers of the backend as soon as there is one; a backend that was lost is replaced and gets everything again.

import type { AttestationBackend } from '../backend/backend.ts';
import { componentEvent } from '../event-log/component.ts';
import type { Component } from '../event-log/component.ts';
import { encodeEvent, logHead } from '../event-log/event-log.ts';
import type { LoggedEvent } from '../event-log/event-log.ts';
import { TPM_ALG } from '../tpm/constants.ts';
import { concatBytes } from '../../base/bytes.ts';

export class Measurements {
  readonly #components: Component[] = [];
  #backend: AttestationBackend | null = null;
  #extended = 0;
  #work: Promise<void> = Promise.resolve();

  get components(): readonly Component[] {
    return this.#components;
  }

  /** Resolves when it stands in a register; at once while there is no backend. Rejects with what the backend rejects with. */
  add(component: Component): Promise<void> {
    this.#components.push(component);
    return this.#backend === null ? Promise.resolve() : this.settle();
  }

  /** From now on this backend, whose registers are at zero, holds the measurements: those so far and those to come. */
  extendInto(backend: AttestationBackend): Promise<void> {
    this.#backend = backend;
    this.#extended = 0;
    return this.settle();
  }

  /** Resolves when all that was added stands in the registers. What failed is tried again by the next call. */
  settle(): Promise<void> {
    const work = this.#work.then(() => this.#extendRest());
    this.#work = work.catch(() => {});
    return work;
  }

  /** The log of what stands in the registers of `backend`. */
  log(backend: AttestationBackend): Uint8Array {
    const events = this.#components.slice(0, this.#extended).map((component) => encodeEvent(eventOf(component, backend)));
    return concatBytes([logHead([TPM_ALG.SHA256]), ...events]);
  }

  async #extendRest(): Promise<void> {
    const backend = this.#backend;
    while (backend !== null && backend === this.#backend && this.#extended < this.#components.length) {
      const event = eventOf(this.#components[this.#extended]!, backend);
      await backend.extend(event.register, event.digests.get(TPM_ALG.SHA256)!);
      // Another backend took its place meanwhile: it gets all of them.
      if (backend === this.#backend) this.#extended++;
    }
  }
}

function eventOf(component: Component, backend: AttestationBackend): LoggedEvent {
  return componentEvent(component, backend.registers[component.part]);
}
