import type { AppId } from "../domain/app.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";
import type { Touch } from "../ports/session-store.ts";
import type { SeenTokens } from "./acquire-token.ts";
import type { SessionHandles } from "./session-handles.ts";

/** A living session of this app. */
export interface FoundSession {
  readonly session: Session;
  /** The session's tokens from the same look, if they were requested. */
  readonly tokens?: SeenTokens | undefined;
}

/** Finds the session of a browser's handle, and records its use. */
export class ReadSession {
  readonly #store: Ports["store"];
  readonly #handles: SessionHandles;
  readonly #touch: Touch;
  readonly #app: AppId;

  constructor(ports: Pick<Ports, "store">, handles: SessionHandles, touch: Touch, app: AppId) {
    this.#store = ports.store;
    this.#handles = handles;
    this.#touch = touch;
    this.#app = app;
  }

  /**
   * Every request calls this, so it creates no promise if the store answers synchronously: a promise costs more than the look-up.
   *
   * @param withTokens - Reads the session's tokens in the same look, for an `AcquireToken` that follows at once.
   * @param use - Whether the look keeps the session alive.
   * @throws IdentityError `store_unavailable`. For an unknown session it returns `undefined`.
   */
  execute(handle: string, withTokens = false, use = true): Awaitable<FoundSession | undefined> {
    const key = this.#handles.read(handle);
    return key instanceof Promise
      ? key.then((verified) => this.#read(verified, withTokens, use))
      : this.#read(key, withTokens, use);
  }

  /** Whether this app signed a handle. If not, the handle may still belong to a living session of another app or secret. */
  isOurs(handle: string): Promise<boolean> {
    return this.#handles.isOurs(handle);
  }

  #read(key: SessionKey | undefined, withTokens: boolean, use: boolean): Awaitable<FoundSession | undefined> {
    if (key === undefined) return undefined;
    const touch = use ? this.#touch : undefined;
    if (withTokens) {
      return whenReady(this.#store.sessions.readWithGrant(key, touch), (read) => {
        const found = this.#found(read?.session);
        return found && { session: found.session, tokens: { grant: read?.grant } };
      });
    }
    const session = this.#store.sessions.read(key, touch);
    return session instanceof Promise ? session.then((read) => this.#found(read)) : this.#found(session);
  }

  /** Checks that the stored session belongs to this app. */
  #found(session: Session | undefined): FoundSession | undefined {
    return session?.app === this.#app ? { session } : undefined;
  }
}
