import type { AppId } from "../domain/app.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";
import type { Touch } from "../ports/session-store.ts";
import type { SeenTokens } from "./acquire-token.ts";
import type { SessionHandles } from "./session-handles.ts";

export interface FoundSession {
  readonly key: SessionKey;
  readonly session: Session;
  /** What the same look found of its tokens, where it was to. */
  readonly tokens?: SeenTokens | undefined;
}

/** Finds the session that a browser's handle opens, and notes that it is in use. */
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
   * @param withTokens - Reads the session's tokens in the same look, for an `AcquireToken` that follows at once.
   *
   * On the path of every request nothing waits that needn't: even a wait for nothing costs more than the look-up.
   *
   * @throws IdentityError `store_unavailable`: an unknown session is not a failed look-up.
   */
  execute(handle: string, withTokens = false): Awaitable<FoundSession | undefined> {
    const key = this.#handles.read(handle);
    return key instanceof Promise
      ? key.then((verified) => this.#read(verified, withTokens))
      : this.#read(key, withTokens);
  }

  /** Whether this app signed a handle. One that it didn't sign may belong to a living session of another app or secret. */
  isOurs(handle: string): Promise<boolean> {
    return this.#handles.isOurs(handle);
  }

  #read(key: SessionKey | undefined, withTokens: boolean): Awaitable<FoundSession | undefined> {
    if (key === undefined) return undefined;
    if (withTokens) {
      return whenReady(this.#store.sessions.readWithGrant(key, this.#touch), (read) => {
        const found = this.#found(key, read?.session);
        return found && { key, session: found.session, tokens: { grant: read?.grant } };
      });
    }
    const session = this.#store.sessions.read(key, this.#touch);
    return session instanceof Promise ? session.then((read) => this.#found(key, read)) : this.#found(key, session);
  }

  /** The handle has named the app already; what the store says must agree. */
  #found(key: SessionKey, session: Session | undefined): FoundSession | undefined {
    return session?.app === this.#app ? { key, session } : undefined;
  }
}
