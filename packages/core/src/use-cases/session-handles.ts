import { type AccountKey, isAccountKey } from "../domain/account.ts";
import type { AppId } from "../domain/app.ts";
import type { SessionHandle, SessionKey } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";

const keyLength = 22;
const secretLength = 43;
const macLength = 43;
const bodyLength = keyLength + 1 + secretLength;
const handleLength = bodyLength + 1 + macLength;
const secretBytes = 32;

const unsigned =
  "the first session cookie since the start was not signed with any of the configured secrets. " +
  "Usual cause: all secrets were replaced at once, which ends all sessions. " +
  "Put the new secret first and keep the old one until its sessions have ended: secrets: [newSecret, oldSecret]";

interface HandlePorts extends Pick<Ports, "crypto" | "sealer" | "events"> {
  readonly store: Pick<Ports["store"], "outOfProcess">;
}

/**
 * Creates and reads handles, the content of the session cookie: account key, 256-bit secret and MAC, separated by dots. The MAC
 * and the session's id cover the app. So every store treats another app's handle as unknown.
 */
export class SessionHandles {
  readonly #ports: HandlePorts;
  /** The app, in front of the hashed text. Secret and body have fixed lengths, so texts of two apps can't be equal. */
  readonly #prefix: string;
  /** Whether a well-formed handle has arrived. The first one shows whether all secrets were replaced. */
  #hasSeenOne = false;

  constructor(ports: HandlePorts, app: AppId) {
    this.#ports = ports;
    this.#prefix = `${app}.`;
  }

  /** A new handle. Stores get only a hash of its secret. */
  async create(account: AccountKey): Promise<{ handle: string; key: SessionKey }> {
    const { crypto, sealer } = this.#ports;
    const secret = crypto.random(secretBytes);
    const body = `${account}.${secret}`;
    const mac = await sealer.sign(this.#prefix + body);
    return { handle: `${body}.${mac}`, key: { account, id: await crypto.hash(this.#prefix + secret) } };
  }

  /**
   * The place of a handle's session. `undefined`: the handle is malformed or forged. The MAC is checked only for a store outside
   * the process, to save the round trip of a forged handle. In memory a look-up costs less than the check.
   */
  read(handle: string): Awaitable<SessionKey | undefined> {
    if (handle.length !== handleLength || handle[keyLength] !== "." || handle[bodyLength] !== ".") return undefined;
    const { crypto, store } = this.#ports;
    const account = handle.slice(0, keyLength);
    const secret = handle.slice(keyLength + 1, bodyLength);
    if (store.outOfProcess) return this.#readVerified(handle, { account, secret });
    const id = crypto.hash(this.#prefix + secret);
    return typeof id === "string" ? { account, id } : id.then((hashed) => ({ account, id: hashed }));
  }

  /** Whether this app signed a handle with one of its secrets. With the memory store, `read` doesn't check that. */
  async isOurs(handle: string): Promise<boolean> {
    if (handle.length !== handleLength) return false;
    const body = handle.slice(0, bodyLength);
    return this.#ports.sealer.verify(this.#prefix + body, handle.slice(bodyLength + 1));
  }

  async #readVerified(handle: string, { account, secret }: SessionHandle): Promise<SessionKey | undefined> {
    const { crypto } = this.#ports;
    // A malformed account key finds nothing in memory, but could name another partition in a store outside the process.
    if (!isAccountKey(account)) return undefined;
    const isOurs = await this.isOurs(handle);
    if (!isOurs && !this.#hasSeenOne) this.#ports.events.emit({ type: "warning", message: unsigned });
    this.#hasSeenOne = true;
    return isOurs ? { account, id: await crypto.hash(this.#prefix + secret) } : undefined;
  }
}
