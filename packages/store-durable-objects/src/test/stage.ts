import {
  type Account,
  createSealer,
  type Grant,
  type Removal,
  type Session,
  type SignInOutcome,
  type Store,
  type StoreContext,
  webCrypto,
} from "@identity-web/core";
import { type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { durableObjectStore } from "../durable-object-store.ts";
import type { DurableObjectStoreOptions } from "../options.ts";
import { ObjectsInMemory } from "./objects-in-memory.ts";

export const minute = 60_000;
export const alice: Account = { issuer: "https://provider.example", subject: "alice", key: "alice".padEnd(22, "_") };
export const everything: Removal = { sessions: "all", tokens: "all", barrierForMs: minute };

/** A store on objects in this process, which share one clock. */
export class Stage {
  readonly clock: FakeClock = fakeClock();
  readonly objects: ObjectsInMemory = new ObjectsInMemory(() => this.clock);
  readonly store: Store;
  readonly #options: DurableObjectStoreOptions;
  readonly #context: StoreContext;
  #names = 0;

  constructor(options: DurableObjectStoreOptions = {}, context: Partial<StoreContext> = {}) {
    this.#options = options;
    this.#context = {
      clock: this.clock,
      crypto: webCrypto,
      sealer: createSealer([webCrypto.random(32)]),
      events: { emit: () => undefined },
      app: "app",
      ...context,
    };
    this.store = this.worker();
  }

  /** The store in another Worker on the same objects. */
  worker(): Store {
    return durableObjectStore(this.objects, this.#options).open(this.#context);
  }

  /** Signs Alice in. @returns the outcome */
  async signIn(
    wish: { readonly sid?: string; readonly takesMs?: number; readonly issuedAt?: number } = {},
  ): Promise<{ readonly outcome: SignInOutcome; readonly session: Session }> {
    this.#names++;
    const name = `name${this.#names}`;
    const redemption = await this.store.beginRedemption(name, { forMs: minute, rememberMs: 11 * minute });
    if (redemption === "replayed") throw new Error("a new transaction was replayed");
    const { startedAt } = redemption;
    if (wish.takesMs !== undefined) await this.clock.advance(wish.takesMs);
    const session: Session = {
      id: name.padEnd(43, "-"),
      app: "app",
      account: alice,
      issuedAt: wish.issuedAt ?? Date.UTC(2020, 1, 1),
      createdAt: startedAt,
      seenAt: startedAt,
      idleExpiresAt: startedAt + 30 * minute,
      expiresAt: startedAt + 480 * minute,
      claims: { email: "alice@example.org" },
      idToken: "the-id-token",
      ...(wish.sid === undefined ? {} : { sid: wish.sid }),
    };
    return { outcome: await this.store.signIn(session, grantOf(session), redemption), session };
  }

  /** The object with this name, and its storage. */
  object(name: string) {
    return this.objects.living(name);
  }

  /** Advances the time to the object's alarm, and runs the alarm. */
  async alarmOf(name: string): Promise<void> {
    const { object, storage } = this.object(name);
    const due = storage.alarmAt;
    if (due === null) throw new Error(`${name} has no alarm`);
    await this.clock.advance(Math.max(0, due - this.clock.now()));
    storage.alarmAt = null;
    await object.alarm();
  }
}

export const accountName = `cells:${alice.key}`;

const grantOf = ({ issuedAt, expiresAt }: Session): Grant => ({
  issuedAt,
  expiresAt,
  accessTokens: [{ value: "the-access-token", type: "Bearer", scopes: ["Mail.Read"], expiresAt }],
  renewal: "single-use",
  providerState: "the-refresh-token",
});
