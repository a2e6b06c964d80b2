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
  "a browser sent a session cookie that none of the configured secrets signed, before any that one of them signed. " +
  "Usual cause: all secrets were replaced at once, and every user must sign in again. " +
  "Put the new secret first and keep the old one until its sessions have ended: secrets: [newSecret, oldSecret]";

interface HandlePorts extends Pick<Ports, "crypto" | "sealer" | "events"> {
  readonly store: Pick<Ports["store"], "outOfProcess">;
}

/**
 * Makes and reads what the session cookie carries: account key, 256-bit secret and MAC, with dots between. The app goes into
 * the MAC and into the session's id: another app's handle is an unknown one, in every store.
 */
export class SessionHandles {
  readonly #ports: HandlePorts;
  /** The secret and the body have one length each, so no app's text can end like another's with a secret behind it. */
  readonly #prefix: string;
  /** Whether the first handle has come that had the shape of one: it tells whether the secrets were replaced. */
  #hasSeenOne = false;

  constructor(ports: HandlePorts, app: AppId) {
    this.#ports = ports;
    this.#prefix = `${app}.`;
  }

  /** A new handle. Stores get to know a hash of its secret only. */
  async create(account: AccountKey): Promise<{ handle: string; key: SessionKey }> {
    const { crypto, sealer } = this.#ports;
    const secret = crypto.random(secretBytes);
    const body = `${account}.${secret}`;
    const mac = await sealer.sign(this.#prefix + body);
    return { handle: `${body}.${mac}`, key: { account, id: await crypto.hash(this.#prefix + secret) } };
  }

  /**
   * Where the session of a handle would lie; `undefined` where it has not the shape of one. The MAC is looked at only
   * where the store is far away: a forged handle must not cost it a round trip, and in memory a look-up costs less.
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

  /** Whether this app signed a handle by one of its secrets, which `read` doesn't ask where the store is in memory. */
  async isOurs(handle: string): Promise<boolean> {
    if (handle.length !== handleLength) return false;
    const body = handle.slice(0, bodyLength);
    return this.#ports.sealer.verify(this.#prefix + body, handle.slice(bodyLength + 1));
  }

  async #readVerified(handle: string, { account, secret }: SessionHandle): Promise<SessionKey | undefined> {
    const { crypto } = this.#ports;
    // In memory a key of another shape finds nothing; elsewhere it might mean something.
    if (!isAccountKey(account)) return undefined;
    const isOurs = await this.isOurs(handle);
    if (!isOurs && !this.#hasSeenOne) this.#ports.events.emit({ type: "warning", message: unsigned });
    this.#hasSeenOne = true;
    return isOurs ? { account, id: await crypto.hash(this.#prefix + secret) } : undefined;
  }
}
