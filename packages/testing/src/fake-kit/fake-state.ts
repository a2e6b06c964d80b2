import { base64url } from "jose";
import { type Arrived, Desk } from "./desk.ts";
import type { Gate, When } from "./gates.ts";
import type { Mishap } from "./mishap.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What a test does to a fake provider. */
export interface Controls<Settings, Endpoint extends string, Place extends string, M extends Mishap> {
  /** Changes settings. */
  configure(settings: Partial<Settings>): void;
  /** Replaces the keys. `keepOld`: the old ones stay published. */
  rotateKeys(options?: { readonly keepOld?: boolean }): void;
  /** Makes the next calls to this place fail. */
  misbehave(place: Place, mishap: M, times?: number): void;
  /** Holds all calls to this place until the gate is released, before they take effect, or after that with their answers. */
  hold(place: Place, when?: When): Gate;
  /** The requests that arrived at this place, or all requests. */
  requests(place?: Place): readonly Arrived<Endpoint, Place>[];
  /** Forgets requests, mishaps, settings, consents, sessions and tokens, and opens every gate. Keys, users and their ids stay. */
  reset(): void;
}

/** The state of a fake provider. */
export abstract class FakeState<Settings, Endpoint extends string, Place extends string, M extends Mishap, Session> {
  abstract readonly keys: SigningKeys;
  settings: Settings;
  readonly sessions: Set<Session> = new Set();
  readonly desk: Desk<Endpoint, Place, M> = new Desk();
  readonly #initial: Settings;
  readonly #clock: { now(): number } | undefined;

  constructor(settings: Settings, clock: { now(): number } | undefined) {
    this.settings = settings;
    this.#initial = settings;
    this.#clock = clock;
  }

  /** In ms since the epoch. */
  now(): number {
    return this.#clock?.now() ?? Date.now();
  }

  /** In seconds since the epoch, as in JWTs. */
  get seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** @returns the ended sessions */
  endSessions(matches: (session: Session) => boolean): readonly Session[] {
    const ended = [...this.sessions].filter(matches);
    for (const session of ended) this.sessions.delete(session);
    return ended;
  }

  get controls(): Controls<Settings, Endpoint, Place, M> {
    const { misbehave, hold, requests } = this.desk;
    return {
      ...{ misbehave, hold, requests },
      configure: (settings) => {
        this.settings = { ...this.settings, ...settings };
      },
      rotateKeys: ({ keepOld = false } = {}) => this.keys.rotate(keepOld),
      reset: () => {
        this.desk.reset();
        this.settings = this.#initial;
        this.forget();
      },
    };
  }

  /** Forgets sessions, and all that was issued and received. */
  protected forget(): void {
    for (const all of Object.values(this)) if (all instanceof Map || all instanceof Set) all.clear();
  }
}

/** An unguessable text. */
export const random = (bytes: number): string => base64url.encode(crypto.getRandomValues(new Uint8Array(bytes)));
