import { fakeClock } from "@identity-web/testing/fake-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { Clock } from "../ports/clock.ts";
import type { Redemption, Store } from "../ports/store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { Ledger } from "./ledger.ts";
import { plainCodec } from "./plain.ts";
import { cellsStore } from "./sealed.ts";

const minute = 60_000;
const account = "alice".padEnd(22, "_");
const contextOf = (clock: Clock) => ({
  ...{ clock, crypto: webCrypto, app: "mail", events: { emit: () => undefined } },
  sealer: createSealer(["a secret of one app, for a test of its store"]),
});

const stores: readonly [string, (clock: Clock) => Store][] = [
  [
    "the plain ledger",
    (clock) =>
      new Ledger(
        memoryCells<object>(() => clock.now()),
        plainCodec,
        contextOf(clock),
        { outOfProcess: false },
      ),
  ],
  [
    "a sealed store",
    (clock) =>
      cellsStore(
        memoryCells<string>(() => clock.now()),
        contextOf(clock),
      ),
  ],
];

/** A session as a history knows it. */
interface Known {
  readonly id: string;
  readonly sid: string | undefined;
  readonly issuedAt: number;
  readonly begun: Redemption;
  /** Removals that came after its sign-in began. */
  readonly before: Removal[];
  /** Removals that came after it was stored. */
  readonly after: Removal[];
  outcome?: unknown;
  providerState: string;
  /** Whether a sweep has found its grant ended. */
  isSwept: boolean;
}

const names = (sessions: Removal["sessions"], { id, sid }: Known): boolean => {
  if (typeof sessions === "string") return sessions === "all";
  const bySid = sid === undefined ? sessions.withoutSid === true : sessions.sids?.includes(sid) === true;
  return bySid || sessions.ids?.includes(id) === true;
};
const isInTime = ({ issuedUntil }: Removal, { issuedAt }: Known) =>
  issuedUntil === undefined || issuedAt <= issuedUntil;
const endsSession = (removal: Removal, known: Known) => isInTime(removal, known) && names(removal.sessions, known);
const endsTokens = (removal: Removal, known: Known) =>
  endsSession(removal, known) || (isInTime(removal, known) && removal.tokens === "all");
const marks = (removal: Removal, known: Known) =>
  removal.mark !== undefined && isInTime(removal, known) && names(removal.mark.sessions, known);

const anySid = fc.constantFrom(undefined, "a", "b");
const anySessions = fc.oneof(
  fc.constantFrom<Removal["sessions"][]>("all", "none", { sids: ["a"] }, { sids: ["b"], withoutSid: true }),
  fc.nat(5).map((at) => ({ ids: [`session ${at}`] })),
);
const anyRemoval = fc.record({
  sessions: anySessions,
  tokens: fc.constantFrom("all" as const, "of-those-sessions" as const),
  revoke: fc.boolean(),
  /** How long before the removal its bound is, in ms. */
  bound: fc.option(fc.integer({ min: 0, max: 4000 }), { nil: undefined }),
  mark: fc.boolean(),
});
const anyAct = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant("begin" as const), sid: anySid }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("store" as const) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("remove" as const), asked: anyRemoval }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("refresh" as const), at: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("sweep" as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("wait" as const), ms: fc.nat(3000) }) },
);
type Act = typeof anyAct extends fc.Arbitrary<infer A> ? A : never;

/** Carries out a history, and compares the store with the law after each act. */
async function follow(acts: readonly Act[], open: (clock: Clock) => Store): Promise<void> {
  const clock = fakeClock();
  const store = open(clock);
  // Soon after a store's birth, its sweeps leave their rulings to later ones.
  await clock.advance(3 * minute);
  const pending: Known[] = [];
  const stored: Known[] = [];
  const keyOf = ({ id }: Known) => ({ account, kind: "session", id }) as const;
  const hasTokens = (known: Known) => !known.after.some((removal) => endsTokens(removal, known));
  const timesOf = ({ issuedAt }: Known) => ({ issuedAt, expiresAt: issuedAt + 60 * minute });
  const grantOf = (known: Known) => {
    return { ...timesOf(known), accessTokens: [], renewal: "single-use", providerState: known.providerState } as const;
  };

  async function act(each: Act): Promise<void> {
    if (each.does === "wait") await clock.advance(each.ms);
    if (each.does === "begin") {
      const begun = await store.beginRedemption(webCrypto.random(9), { forMs: 10 * minute, rememberMs: 10 * minute });
      if (begun === "replayed") throw new Error("a new transaction is redeemed");
      const id = `session ${pending.length + stored.length}`;
      const times = { issuedAt: clock.now() - 1000, begun, before: [], after: [], isSwept: false };
      pending.push({ ...times, id, sid: each.sid, providerState: `token of ${id}` });
    }
    if (each.does === "store") {
      const known = pending.shift();
      if (known === undefined) return;
      stored.push(known);
      const now = clock.now();
      const { id, sid } = known;
      const session: Session = {
        ...{ id, app: "mail", account: { issuer: "https://provider.example", subject: "alice", key: account } },
        ...{ ...timesOf(known), createdAt: now, seenAt: now, idleExpiresAt: now + 50 * minute, claims: {} },
        ...(sid === undefined ? {} : { sid }),
      };
      known.outcome = await store.signIn(session, grantOf(known), known.begun);
      const isStopped = known.before.some((removal) => endsTokens(removal, known) || marks(removal, known));
      expect(known.outcome).toBe(isStopped ? "stopped" : "created");
    }
    if (each.does === "remove") {
      const { sessions, tokens, revoke, bound, mark } = each.asked;
      const removal: Removal = {
        ...{ sessions, tokens, revoke, barrierForMs: 10 * minute },
        ...(bound === undefined ? {} : { issuedUntil: clock.now() - bound }),
        ...(mark ? { mark: { effect: "sign-in-again", sessions: "all", reason: "a reason" } as const } : {}),
      };
      await store.removeAccount(account, removal);
      for (const known of pending) known.before.push(removal);
      for (const known of stored) known.after.push(removal);
    }
    if (each.does === "refresh") {
      const known = stored[each.at];
      if (known?.outcome !== "created" || !hasTokens(known)) return;
      const version = (await store.tokens.read(keyOf(known)))?.version ?? "absent";
      const claim = await store.tokens.claimRefresh(keyOf(known), version, { forMs: minute, singleUse: true });
      if (typeof claim === "string" || !("claimed" in claim)) throw new Error("a living grant can be claimed");
      known.providerState = `${known.providerState}, refreshed`;
      expect(await store.tokens.commitRefresh(claim.claimed, grantOf(known))).toHaveProperty("version");
    }
    if (each.does === "sweep") {
      const revoked: string[] = [];
      await store.sweep(account, async ({ providerState }) => void revoked.push(providerState), "removed");
      const ended = stored.filter((known) => known.outcome === "created" && !known.isSwept && !hasTokens(known));
      const owed = ended.filter((known) => known.after.some((each) => endsTokens(each, known) && each.revoke === true));
      expect(revoked.sort()).toEqual(owed.map(({ providerState }) => providerState).sort());
      for (const known of ended) known.isSwept = true;
    }
  }

  for (const each of [...acts, { does: "sweep" } as const]) {
    await act(each);
    // No two acts share a moment: within one, a ruling may stop a sign-in that began after it.
    await clock.advance(20);
    for (const known of stored) {
      const isStored = known.outcome === "created";
      const lives = isStored && !known.after.some((removal) => endsSession(removal, known));
      const session = await store.sessions.read({ account, id: known.id });
      expect(session !== undefined, `${known.id} lives`).toBe(lives);
      const isMarked = known.after.some((removal) => marks(removal, known));
      expect(session?.signInAgain).toBe(lives && isMarked ? "a reason" : undefined);
      const grant = await store.tokens.read(keyOf(known));
      expect(grant?.value.providerState).toBe(isStored && hasTokens(known) ? known.providerState : undefined);
    }
  }
}

describe("the law: a ruling affects what it names, if that began at or before it", () => {
  test.each(stores)(
    "%s does in any history what the law says, and sweeps exactly what it has ended",
    {
      timeout: 60_000,
    },
    async (_, open) => {
      const histories = fc.array(anyAct, { minLength: 5, maxLength: 24 });
      await fc.assert(
        fc.asyncProperty(histories, (acts) => follow(acts, open)),
        { numRuns: 150 },
      );
    },
  );
});
