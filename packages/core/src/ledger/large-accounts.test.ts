import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { NamedSessions, Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { Cell, CellStore } from "../ports/cell-store.ts";
import type { SignInOutcome, Store, SweepExtent } from "../ports/store.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import type { Ruling } from "./ruling.ts";
import { cellsStore } from "./sealed.ts";

// Removals, sign-ins and sweeps of several processes and apps, with their steps in random order, in accounts whose sweeps take
// several looks. The guarantee's checker explores small accounts only.

const minute = 60_000;
const hour = 60 * minute;
const account = "alice".padEnd(22, "_");
const sharedSids = ["a", "b", "c"];
const apps = ["mail", "mail", "calendar"];

/** Pseudo-random numbers between 0 and 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A test's requests. `began` and `done` are numbers of one sequence. */
interface Asked {
  readonly began: number;
  done: number;
}

interface AskedSession extends Asked {
  readonly id: string;
  readonly sid: string | undefined;
  readonly issuedAt: number;
  /** Whether its idle time is over when the removals begin. */
  readonly isIdle: boolean;
  outcome: SignInOutcome | "failed";
}

interface AskedRemoval extends Asked {
  readonly removal: Removal;
  /** Set if the removal removes all tokens only if it ends one of these sessions. */
  readonly condition?: NamedSessions;
}

class Crowd {
  readonly #random: () => number;
  readonly #clock = fakeClock();
  readonly #cells = memoryCells<string>(() => this.#clock.now());
  readonly #nodes: readonly Store[];
  readonly #waiting: (() => void)[] = [];
  /** How often a step fails, with or without effect. `undefined`: steps come one after another. */
  #failing: number | undefined;
  readonly #sessions: AskedSession[] = [];
  readonly #removals: AskedRemoval[] = [];
  readonly #revoked = new Set<string>();
  #sequence = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    let ids = 0;
    const sealer = {
      seal: async (text: string) => text,
      open: async (text: string) => text,
      pseudonyms: async (text: string) => [`new ${text}`, `old ${text}`],
      sign: async () => "",
      verify: async () => true,
    };
    const crypto = { ...webCrypto, random: () => `random ${ids++}` };
    const events = { emit: () => undefined };
    const step: CellStore["step"] = (...given) => this.#step(...given);
    this.#nodes = apps.map((app) => cellsStore({ step }, { clock: this.#clock, crypto, sealer, events, app }));
  }

  async #step(...[partition, step]: Parameters<CellStore["step"]>) {
    if (this.#failing === undefined) return this.#cells.step(partition, step);
    await this.#turn();
    if (this.#random() >= this.#failing) return this.#cells.step(partition, step);
    if (this.#random() < 0.5) this.#cells.step(partition, step);
    throw new Error("the store can't be reached");
  }

  #turn = () => new Promise<void>((resolve) => this.#waiting.push(resolve));
  #below = (most: number): number => Math.floor(this.#random() * most);
  #often = (share: number): boolean => this.#random() < share;

  #one<T>(list: readonly T[]): T {
    const one = list[this.#below(list.length)];
    if (one === undefined) throw new Error("nothing to choose from");
    return one;
  }

  #node(at: number): Store {
    const node = this.#nodes[at];
    if (node === undefined) throw new Error(`there is no node ${at}`);
    return node;
  }

  async #signIn(at: number): Promise<void> {
    const now = this.#clock.now();
    const id = `session ${this.#sessions.length}`;
    const { sid } = this.#one<{ sid?: string }>([{}, { sid: this.#one(sharedSids) }, { sid: `sid of ${id}` }]);
    const isIdle = this.#failing === undefined && this.#often(0.2);
    const asked: AskedSession = {
      ...{ id, sid, issuedAt: now, isIdle, outcome: "failed" },
      ...{ began: this.#sequence++, done: Number.POSITIVE_INFINITY },
    };
    this.#sessions.push(asked);
    const app = apps[at] ?? "";
    const store = this.#node(at);
    const redemption = await store.beginRedemption(`of ${id}`, { forMs: minute, rememberMs: hour });
    if (redemption === "replayed") throw new Error("a new transaction is redeemed");
    const times = { issuedAt: now, expiresAt: now + 8 * hour };
    const session: Session = {
      ...{ id, app, account: { issuer: "https://provider.example", subject: "alice", key: account }, claims: {} },
      ...{ ...times, createdAt: now, seenAt: now, idleExpiresAt: isIdle ? now + minute : times.expiresAt },
      ...(sid === undefined ? {} : { sid }),
    };
    const grant = { ...times, accessTokens: [], renewal: "single-use", providerState: id } as const;
    asked.outcome = await store.signIn(session, grant, redemption);
    asked.done = this.#sequence++;
  }

  async #remove(at: number): Promise<void> {
    const store = this.#node(at);
    const sid = this.#one(sharedSids);
    const tokens = this.#one(["all", "of-those-sessions"] as const);
    const bound = this.#often(0.2) ? { issuedUntil: this.#clock.now() - minute } : {};
    const named: NamedSessions = this.#one([
      { ids: [`session ${this.#below(this.#sessions.length + 1)}`] },
      ...[{ sids: [sid] }, { sids: [sid], withoutSid: true }, { withoutSid: true }],
    ]);
    const by = { barrierForMs: minute, ...bound };
    const removals: readonly Removal[] = [
      { sessions: named, tokens, ...by },
      { sessions: named, tokens, ...by },
      { sessions: "none", tokens: "all", ...by },
      { sessions: "all", tokens: "all", ...by },
      { sessions: named, tokens: "all", ifEnds: named, ...by },
      { sessions: { sids: [sid] }, tokens: "all", unverified: { sids: [sid], ids: [], redeemsUntil: 0 }, ...by },
    ];
    const removal = this.#one(removals);
    const condition = removal.unverified ?? removal.ifEnds;
    const asked = { removal, ...(condition && { condition }), began: this.#sequence++, done: Number.POSITIVE_INFINITY };
    this.#removals.push(asked);
    if (removal.unverified === undefined) await store.removeAccount(account, removal);
    else {
      const found = await store.markEnded({ verified: false, sid }, minute);
      for (const { account: key, ...known } of found)
        await store.removeAccount(key, { ...removal, unverified: { ...removal.unverified, ...known } });
    }
    asked.done = this.#sequence++;
  }

  sweep(at: number, what: SweepExtent = this.#one(["removed", "all"])): Promise<void> {
    return this.#node(at).sweep(account, async ({ providerState }) => void this.#revoked.add(providerState), what);
  }

  async #act(): Promise<void> {
    for (let turns = this.#below(30); turns > 0; turns--) await this.#turn();
    const at = this.#below(apps.length);
    if (this.#often(0.35)) return this.#signIn(at);
    if (this.#often(0.5)) await this.#remove(at);
    await this.sweep(at);
  }

  async run(sessions: number, failing: number): Promise<void> {
    for (let count = 0; count < sessions; count++) await this.#signIn(this.#below(apps.length));
    await this.#clock.advance(3 * minute);
    this.#failing = failing;
    const failed: unknown[] = [];
    let under = 4 + this.#below(14);
    for (let count = under; count > 0; count--) {
      const ends = (error?: unknown) => {
        under--;
        // If steps fail, a removal may be done or not, and a sweep is repeated.
        if (error !== undefined && failing === 0) failed.push(error);
      };
      this.#act().then(() => ends(), ends);
    }
    while (under > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#often(0.1)) await this.#clock.advance(this.#below(50));
      this.#waiting.splice(this.#below(this.#waiting.length), 1)[0]?.();
    }
    expect(failed).toEqual([]);
    this.#failing = undefined;
  }

  /** What contradicts the removals. */
  async mistakes(isSwept: boolean): Promise<readonly string[]> {
    const store = this.#node(0);
    const living = new Set((await store.sessions.list(account)).map(({ id }) => id));
    const found: string[] = [];
    const takes = (removal: AskedRemoval, session: AskedSession, how: "may" | "must"): boolean => {
      const isWhole = how === "may" || removal.condition === undefined || this.#surelyEndsOne(removal);
      return ends(removal, session) || (removal.removal.tokens === "all" && isInTime(removal, session) && isWhole);
    };
    for (const session of this.#sessions) {
      const { id, sid, outcome, isIdle } = session;
      // A sign-in that failed may have stored its session. Its caller removes it.
      const isRefused = outcome === "ended" || outcome === "stopped";
      const tell = (what: string) => found.push(`${id}, sid ${sid}, ${what}`);
      const lives = living.has(id);
      const has = (await store.tokens.read({ account, kind: "session", id })) !== undefined;
      const may = this.#removals.filter((removal) => session.began < removal.done);
      const must = this.#removals.filter(({ began, done }) => session.done < began && Number.isFinite(done));
      if (lives && (isRefused || must.some((each) => ends(each, session)))) tell("is alive");
      if (has && (isRefused || must.some((each) => takes(each, session, "must")))) tell("has tokens");
      if (has && this.#revoked.has(id)) tell("was revoked");
      if (outcome !== "created" || isIdle) continue;
      if (!lives && !may.some((each) => ends(each, session))) tell("was not removed, and has ended");
      if (!has && !may.some((each) => takes(each, session, "may"))) tell("was not removed, and has no tokens");
      if (isSwept && !has && !this.#revoked.has(id)) tell("was not revoked");
    }
    return isSwept ? [...found, ...this.#left(living)] : found;
  }

  /** Whether a session was alive that only this removal could end. */
  #surelyEndsOne(removal: AskedRemoval): boolean {
    const isOnlyOne = (session: AskedSession): boolean =>
      this.#removals.every((other) => other === removal || other.began > removal.done || !ends(other, session));
    return this.#sessions.some(
      (session) =>
        session.outcome === "created" &&
        !session.isIdle &&
        session.done < removal.began &&
        ends(removal, session) &&
        isOnlyOne(session),
    );
  }

  /** Cells of sessions that have ended, and rulings that are not swept. */
  #left(living: ReadonlySet<string>): readonly string[] {
    const { cells } = this.#cells.step(account, { look: { under: [""] } });
    const isOver = ({ key, value }: Cell): boolean =>
      key === "F"
        ? JSON.parse(value).rulings.some((ruling: Ruling) => !ruling.swept)
        : !living.has(key.slice(key.lastIndexOf(":") + 1));
    // The cells of a session that is only idle stay to its absolute end.
    const idle = new Set(this.#sessions.flatMap(({ id, isIdle }) => (isIdle ? [`s:${id}`, `g:s:${id}`] : [])));
    return cells.filter((cell) => isOver(cell) && !idle.has(cell.key)).map(({ key }) => `${key} is left`);
  }
}

const isInTime = ({ removal: { issuedUntil } }: AskedRemoval, { issuedAt }: AskedSession): boolean =>
  issuedUntil === undefined || issuedAt <= issuedUntil;

/** Whether a removal ends a session. */
function ends(asked: AskedRemoval, session: AskedSession): boolean {
  const { sessions } = asked.removal;
  if (sessions === "none" || !isInTime(asked, session)) return false;
  const { id, sid } = session;
  if (sessions === "all" || sessions.ids?.includes(id)) return true;
  return sid === undefined ? sessions.withoutSid === true : sessions.sids?.includes(sid) === true;
}

describe("removals, sign-ins and sweeps at once", () => {
  const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

  test.each([
    [0, 0],
    [40, 0],
    [40, 0.02],
    [130, 0],
    [130, 0.02],
    [260, 0],
  ])(
    "remove exactly what they name from an account of %i sessions, if steps fail with the probability %d",
    async (sessions, failing) => {
      for (const seed of seeds) {
        const crowd = new Crowd(seed * 1000 + sessions);
        await crowd.run(sessions, failing);
        const where = `seed ${seed}`;
        expect(await crowd.mistakes(false), where).toEqual([]);
        for (const at of [2, 0]) {
          await crowd.sweep(at);
          expect(await crowd.mistakes(false), where).toEqual([]);
        }
        for (const at of [2, 0]) await crowd.sweep(at, "all");
        expect(await crowd.mistakes(true), where).toEqual([]);
      }
    },
  );
});
