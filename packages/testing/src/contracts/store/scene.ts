import {
  type Account,
  createSealer,
  type Grant,
  type GrantKey,
  type LogoutNotice,
  type Redemption,
  type RefreshClaim,
  type Removal,
  type Session,
  type SessionSummary,
  type SessionWithGrant,
  type SignInOutcome,
  type Store,
  type Version,
} from "@identity-web/core";
import { equal, ok, present } from "./check.ts";
import type { EventLog } from "./event-log.ts";
import type { StoreContractOptions, StoreNeed, StoreTestContext, StoreUnderTest } from "./harness.ts";
import { account, alice, grantKeyOf, grantOf, keyOf, type SignInWish, sessionOf } from "./people.ts";
import { Promises } from "./promises.ts";

/** A sign-in of a case. */
export interface Attempt {
  readonly outcome: SignInOutcome;
  readonly session: Session;
  readonly grant: Grant;
  readonly grantKey: GrantKey;
}

export const redemptionMs = 60_000;
export const rememberMs = 660_000;
export const claimMs = 40_000;

/** Two nodes on one empty store, with helpers for cases. Cases write with one node and read with the other. */
export class Scene {
  readonly a: Store;
  readonly b: Store;
  readonly events: EventLog;
  readonly skewMs: number;
  readonly #store: StoreUnderTest;
  readonly #context: StoreTestContext;
  #names = 0;

  constructor(
    nodes: readonly [Store, Store],
    store: StoreUnderTest,
    context: StoreTestContext,
    options: StoreContractOptions,
  ) {
    [this.a, this.b] = nodes;
    this.#store = store;
    this.#context = context;
    this.events = context.events;
    this.skewMs = options.skewMs ?? 0;
  }

  has(need: StoreNeed): boolean {
    return this.#store[need] !== undefined || (need === "setBack" && this.#store.advance === undefined);
  }

  async setBack(ms: number): Promise<void> {
    const { clock } = this.#context;
    if (this.#store.setBack !== undefined) await this.#store.setBack(ms);
    else clock.set(clock.now() - ms);
  }

  /** A node with these secrets, the newest first. */
  async nodeWith(secrets: readonly string[]): Promise<Store> {
    const context = { ...this.#context, sealer: createSealer(secrets) };
    return await present(this.#store.connectAs, "the hook connectAs").call(this.#store, context);
  }

  /** A node of another app on the same state. */
  async nodeOf(app: string): Promise<Store> {
    return await present(this.#store.connectAs, "the hook connectAs").call(this.#store, { ...this.#context, app });
  }

  /** Cuts the node off until the returned function is called. */
  async cutOff(node: Store): Promise<() => Promise<void>> {
    const mend = await present(this.#store.cutOff, "the hook cutOff").call(this.#store, node);
    return async () => mend();
  }

  async dump(): Promise<string> {
    return await present(this.#store.dump, "the hook dump").call(this.#store);
  }

  /** Traffic of other accounts. Each write may delete only expired data. */
  async traffic(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      const who = account(this.name("other"));
      const sid = this.name("other-sid");
      const { session } = await this.signIn({ account: who, sid });
      await this.b.markEnded({ verified: round % 2 === 0, sid }, 1);
      await this.b.removeAccount(who.key, { sessions: { ids: [session.id] }, tokens: "all", barrierForMs: 1 });
      await this.sweep(who, round % 2 === 0 ? this.a : this.b);
    }
  }

  async now(): Promise<number> {
    return this.#store.now === undefined ? this.#context.clock.now() : await this.#store.now();
  }

  async advance(ms: number): Promise<void> {
    await (this.#store.advance === undefined ? this.#context.clock.advance(ms) : this.#store.advance(ms));
  }

  /** Advances to a time that is certainly before `ms` have passed. */
  advanceToBefore(ms: number): Promise<void> {
    return this.advance(ms - 1000 - this.skewMs);
  }

  /** Advances until `ms` have certainly passed in all partitions. Without `ms`: to a later time than now. */
  advancePast(ms = 0): Promise<void> {
    return this.advance(ms + 1 + 2 * this.skewMs);
  }

  name(prefix = "name"): string {
    this.#names++;
    return `${prefix}${this.#names}`;
  }

  async begin(times: { forMs?: number; rememberMs?: number } = {}): Promise<Redemption> {
    const begun = await this.a.beginRedemption(this.name("transaction"), { forMs: redemptionMs, rememberMs, ...times });
    ok(begun !== "replayed", "a new transaction to be redeemed");
    return begun;
  }

  /** Signs in with the given redemption, or with a new one. */
  async signIn(wish: SignInWish = {}, begun?: Redemption): Promise<Attempt> {
    const redemption = begun ?? (await this.begin());
    const session = sessionOf({ name: this.name("session"), ...wish }, redemption.startedAt);
    const grant = grantOf(session, wish.renewal);
    const outcome = await this.a.signIn(session, grant, redemption);
    return { outcome, session, grant, grantKey: grantKeyOf(session) };
  }

  /** A sign-in that must succeed, because it begins after all earlier removals. */
  async signedIn(wish: SignInWish = {}): Promise<Attempt> {
    // The rulings of one moment have times one after another.
    await this.advancePast(10);
    const attempt = await this.signIn(wish);
    equal(attempt.outcome, "created", "a sign-in that nothing forbids");
    return attempt;
  }

  /** Removes by default all data of the account. */
  async remove(
    who: Account,
    removal: Partial<Removal> = {},
  ): Promise<Awaited<ReturnType<Store["removeAccount"]>> & { removedGrants: Grant[] }> {
    const whole: Removal = { sessions: "all", tokens: "all", barrierForMs: redemptionMs, ...removal };
    const removed = await this.a.removeAccount(who.key, whole);
    return { ...removed, removedGrants: await this.sweep(who) };
  }

  /** Sweeps the account. @returns the grants that were passed on for revocation */
  async sweep(who: Account, node: Store = this.a, what: Parameters<Store["sweep"]>[2] = "removed"): Promise<Grant[]> {
    const handedOver: Grant[] = [];
    await node.sweep(who.key, async (grant) => void handedOver.push(grant), what);
    return handedOver;
  }

  /** A notice, by default signed as from the back channel. */
  async notice(
    sid: string,
    details: Partial<LogoutNotice> = {},
    forMs: number = redemptionMs,
    node: Store = this.a,
  ): Promise<readonly string[]> {
    const found = await node.markEnded({ verified: true, ...details, sid }, forMs);
    return found.map(({ account }) => account);
  }

  /** The session as the other node reads it. */
  async session({ session }: Pick<Attempt, "session">): Promise<Session | undefined> {
    return await this.b.sessions.read(keyOf(session));
  }

  async list(who: Account = alice): Promise<readonly SessionSummary[]> {
    return await this.b.sessions.list(who.key);
  }

  async grant(key: GrantKey): Promise<Grant | undefined> {
    return (await this.b.tokens.read(key))?.value;
  }

  async version(key: GrantKey): Promise<Version> {
    return present(await this.b.tokens.read(key), "a grant").version;
  }

  async claim(key: GrantKey, { singleUse = true, forMs = claimMs, node = this.a } = {}): Promise<RefreshClaim> {
    const current = await node.tokens.read(key);
    const outcome = await node.tokens.claimRefresh(key, current?.version ?? "absent", { forMs, singleUse });
    ok(typeof outcome === "object" && "claimed" in outcome, `the claim to be granted, got ${JSON.stringify(outcome)}`);
    return outcome.claimed;
  }

  /** Creates a grant without a session by a claim on "absent". */
  async freeGrant(key: GrantKey, grant: Grant): Promise<Version> {
    const outcome = await this.a.tokens.commitRefresh(await this.claim(key), grant);
    ok(typeof outcome === "object", `the new grant to be written, got ${JSON.stringify(outcome)}`);
    return outcome.version;
  }

  /**
   * Watches promises while the time advances in small steps, so that a polling store can poll. Each step takes as long as one
   * look, because a store over a network with a fake clock answers after the clock has advanced many times.
   */
  get promises(): Promises {
    return new Promises(async () => {
      await this.advance(10);
      try {
        await this.b.tokens.read({ app: "turn" });
      } catch {
        // The case has cut the node off.
      }
    });
  }

  /** Expects the session and its grant to be readable and unchanged. */
  async isSignedIn(attempt: Attempt): Promise<void> {
    equal(await this.session(attempt), attempt.session, "the session");
    equal(await this.grant(attempt.grantKey), attempt.grant, "its grant");
    const { session, grant } = (await this.both(attempt)) ?? {};
    equal([session, grant?.value], [attempt.session, attempt.grant], "both in one look");
  }

  /** The session and its grant as the other node reads them together. */
  async both({ session }: Pick<Attempt, "session">): Promise<SessionWithGrant | undefined> {
    return await this.b.sessions.readWithGrant(keyOf(session));
  }

  /** Expects neither session nor grant to be readable. */
  async isGone(attempt: Attempt): Promise<void> {
    equal(await this.session(attempt), undefined, "the session");
    equal(await this.grant(attempt.grantKey), undefined, "its grant");
    equal(await this.both(attempt), undefined, "both in one look");
    const listed = await this.list(attempt.session.account);
    ok(!listed.some((each) => each.id === attempt.session.id), "the session to be in no list");
  }

  /** Expects a grant that ended without a removal: readable, without a way to get tokens. */
  async isEnded(key: GrantKey, before: Grant): Promise<void> {
    const { issuedAt, expiresAt } = before;
    const ended: Grant = { issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" };
    equal(await this.grant(key), ended, "the ended grant");
  }
}
