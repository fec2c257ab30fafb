// The profiles of the running system: those that KPIO brings along, those that an operator wrote, and which site (extension, app, machine)
// was given which. The operator's are kept in the state store as `profile/NAME` and `use/KIND NAME`.

import { FailureError } from '../../base/failure.ts';
import { DEFAULT_PROFILES, PROFILES, readProfile } from '../../capability/profiles.ts';
import type { Profile, ProfileKind } from '../../capability/profiles.ts';

/** What this needs of state/document-table.ts. */
export interface ProfileStore {
  all(): readonly { readonly name: string; readonly document: unknown }[];
  put(name: string, document: unknown): void;
  remove(name: string): void;
}

const BUILT_IN = new Map(PROFILES.map((profile) => [profile.name, profile]));

export class ProfileBook {
  readonly #store: ProfileStore | null;
  readonly #own = new Map<string, Profile>();
  /** `KIND NAME` -> profile. */
  readonly #assigned = new Map<string, string>();

  /** What of the store cannot be read is left out: the guests concerned start with the default of their kind. */
  constructor(store: ProfileStore | null) {
    this.#store = store;
    for (const { name, document } of store?.all() ?? []) {
      if (name.startsWith('profile/')) {
        const read = readProfile(document);
        if (read.ok && name === `profile/${read.value.name}`) this.#own.set(read.value.name, read.value);
      } else if (name.startsWith('use/') && typeof document === 'string') {
        this.#assigned.set(name.slice('use/'.length), document);
      }
    }
  }

  /** Built-in ones first. */
  all(): Profile[] {
    return [...BUILT_IN.values(), ...this.#own.values()];
  }

  find(name: string, kind: ProfileKind): Profile | null {
    const profile = BUILT_IN.get(name) ?? this.#own.get(name) ?? null;
    return profile?.kind === kind ? profile : null;
  }

  /** Throws capability.unknown-profile. */
  require(name: string, kind: ProfileKind): Profile {
    const profile = this.find(name, kind);
    if (profile === null) throw new FailureError('capability.unknown-profile', `${name} for a guest of the kind ${kind}`);
    return profile;
  }

  defaultOf(kind: ProfileKind): Profile {
    return BUILT_IN.get(DEFAULT_PROFILES[kind])!;
  }

  /** The profile that was chosen for guests of this name; null: none was. */
  assigned(kind: ProfileKind, guestName: string): string | null {
    return this.#assigned.get(`${kind} ${guestName}`) ?? null;
  }

  /** Throws capability.unknown-profile, state.write-failed. */
  assign(kind: ProfileKind, guestName: string, profileName: string): void {
    this.require(profileName, kind);
    const key = `${kind} ${guestName}`;
    if (profileName === DEFAULT_PROFILES[kind]) {
      this.#store?.remove(`use/${key}`);
      this.#assigned.delete(key);
    } else {
      this.#store?.put(`use/${key}`, profileName);
      this.#assigned.set(key, profileName);
    }
  }

  /** A profile out of anything. Throws capability.invalid-grant. */
  read(value: unknown): Profile {
    const read = readProfile(value);
    if (!read.ok) throw FailureError.of(read.failure);
    if (BUILT_IN.has(read.value.name)) throw new FailureError('capability.invalid-grant', `${read.value.name} is built in`);
    return read.value;
  }

  /** An operator's profile. Throws as `read`, and state.write-failed. Guests that run keep what they hold. */
  write(value: unknown): Profile {
    const profile = this.read(value);
    this.#store?.put(`profile/${profile.name}`, profile);
    this.#own.set(profile.name, profile);
    return profile;
  }
}
