import type { Session, SessionKey } from "../domain/session.ts";
import type { Ports } from "../ports/ports.ts";
import type { Touch } from "../ports/session-store.ts";
import type { SessionHandles } from "./session-handles.ts";

/** Finds the session that a browser's handle opens, and notes that it is in use. */
export class ReadSession {
  readonly #store: Ports["store"];
  readonly #handles: SessionHandles;
  readonly #touch: Touch;

  constructor(ports: Pick<Ports, "store">, handles: SessionHandles, touch: Touch) {
    this.#store = ports.store;
    this.#handles = handles;
    this.#touch = touch;
  }

  /** @throws IdentityError `store_unavailable`: an unknown session is not a failed look-up. */
  async execute(handle: string): Promise<{ key: SessionKey; session: Session } | undefined> {
    // On the path of every request nothing waits that needn't: even a wait for nothing costs more than the look-up.
    const read = this.#handles.read(handle);
    const key = read instanceof Promise ? await read : read;
    if (key === undefined) return undefined;
    const found = this.#store.sessions.read(key, this.#touch);
    const session = found instanceof Promise ? await found : found;
    return session === undefined ? undefined : { key, session };
  }
}
