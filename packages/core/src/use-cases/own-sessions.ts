import type { AccountKey } from "../domain/account.ts";
import type { AppId } from "../domain/app.ts";
import type { Session, SessionId } from "../domain/session.ts";
import type { Ports } from "../ports/ports.ts";

/** An account may have very many sessions. Requests of other visitors must not wait for all of them. */
const readAtOnce = 25;

/** An account's sessions in this app, for their user. An administrator's tool sees those of all apps. */
export class OwnSessions {
  readonly #store: Ports["store"];
  readonly #app: AppId;

  constructor({ store }: Pick<Ports, "store">, app: AppId) {
    this.#store = store;
    this.#app = app;
  }

  /** Living sessions, newest first. Reads each one, because only its content names its app. @throws IdentityError `store_unavailable` */
  async execute(account: AccountKey): Promise<readonly Session[]> {
    const { sessions } = this.#store;
    const summaries = await sessions.list(account);
    const read: (Session | undefined)[] = [];
    for (let at = 0; at < summaries.length; at += readAtOnce) {
      const some = summaries.slice(at, at + readAtOnce);
      read.push(...(await Promise.all(some.map(async ({ id }) => sessions.read({ account, id })))));
    }
    return read.filter((session) => session !== undefined).filter(({ app }) => app === this.#app);
  }
}

/** The first of these sessions that is alive. Listing all sessions would cost more for a larger account. */
export async function firstLiving(
  { sessions }: Ports["store"],
  account: AccountKey,
  ids: readonly SessionId[],
): Promise<Session | undefined> {
  for (const id of ids) {
    const session = await sessions.read({ account, id });
    if (session !== undefined) return session;
  }
  return undefined;
}
