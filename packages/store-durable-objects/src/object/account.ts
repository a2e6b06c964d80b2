import type { AccountKey, Clock, RemovalByName } from "@identity-web/core";
import { Barriers, type StoppedSignIn } from "./barriers.ts";
import { Claims } from "./claims.ts";
import { Grants } from "./grants.ts";
import type { Partition } from "./partition.ts";
import { Removals, type RemovedFromObject } from "./removals.ts";
import { Sessions } from "./sessions.ts";
import { type SignInOrder, storeSignIn } from "./sign-in.ts";
import { Waiters } from "./waiters.ts";

/** What an account's object is made of. */
export class AccountParts {
  readonly sessions: Sessions;
  readonly claims: Claims;
  readonly removals: Removals;
  readonly waiters: Waiters;
  readonly #partition: Partition;
  readonly #grants: Grants;
  readonly #barriers: Barriers;

  constructor(partition: Partition, clock: Clock) {
    this.#partition = partition;
    this.#grants = new Grants(partition);
    this.#barriers = new Barriers(partition);
    this.sessions = new Sessions(partition);
    this.claims = new Claims({ partition, grants: this.#grants, barriers: this.#barriers });
    this.removals = new Removals({ partition, barriers: this.#barriers });
    this.waiters = new Waiters(this.claims, clock);
  }

  signIn(order: SignInOrder): Promise<"created" | StoppedSignIn> {
    const parts = { partition: this.#partition, sessions: this.sessions };
    return storeSignIn({ ...parts, grants: this.#grants, barriers: this.#barriers }, order);
  }

  remove(account: AccountKey, removal: RemovalByName): Promise<RemovedFromObject> {
    return this.told(this.removals.remove(account, removal));
  }

  /** Lets those who wait look at what the change has brought. */
  async told<T>(change: Promise<T>): Promise<T> {
    const outcome = await change;
    this.waiters.look();
    return outcome;
  }
}
