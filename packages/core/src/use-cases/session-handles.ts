import { type AccountKey, isAccountKey } from "../domain/account.ts";
import type { SessionHandle, SessionKey } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { Ports } from "../ports/ports.ts";

const keyLength = 22;
const secretLength = 43;
const macLength = 43;
const bodyLength = keyLength + 1 + secretLength;
const handleLength = bodyLength + 1 + macLength;
const secretBytes = 32;

/** Makes and reads what the session cookie carries: account key, 256-bit secret and MAC, with dots between. */
export class SessionHandles {
  readonly #ports: Pick<Ports, "crypto" | "sealer" | "store">;

  constructor(ports: Pick<Ports, "crypto" | "sealer" | "store">) {
    this.#ports = ports;
  }

  /** A new handle. Stores get to know the hash of its secret only. */
  async create(account: AccountKey): Promise<{ handle: string; key: SessionKey }> {
    const { crypto, sealer } = this.#ports;
    const secret = crypto.random(secretBytes);
    const body = `${account}.${secret}`;
    return { handle: `${body}.${await sealer.sign(body)}`, key: { account, id: await crypto.hash(secret) } };
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
    const id = crypto.hash(secret);
    return typeof id === "string" ? { account, id } : id.then((hashed) => ({ account, id: hashed }));
  }

  /** Whether one of this app's secrets signed a handle, which `read` doesn't ask where the store is in memory. */
  async isOurs(handle: string): Promise<boolean> {
    if (handle.length !== handleLength) return false;
    return this.#ports.sealer.verify(handle.slice(0, bodyLength), handle.slice(bodyLength + 1));
  }

  async #readVerified(handle: string, { account, secret }: SessionHandle): Promise<SessionKey | undefined> {
    const { crypto } = this.#ports;
    // In memory a key of another shape finds nothing; elsewhere it might mean something.
    if (!isAccountKey(account)) return undefined;
    return (await this.isOurs(handle)) ? { account, id: await crypto.hash(secret) } : undefined;
  }
}
