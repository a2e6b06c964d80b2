import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { GrantKey } from "../domain/grant.ts";
import type { Removal } from "../domain/removal.ts";
import { cellsStore } from "../ledger/sealed.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore, Seen, Step } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";

const minute = 60_000;
const hour = 60 * minute;
const account = "alice".padEnd(22, "_");
const everything: Removal = { sessions: "all", tokens: "all", barrierForMs: 61_000 };
const signInAgain: Removal = {
  sessions: "none",
  tokens: "of-those-sessions",
  barrierForMs: 61_000,
  mark: { effect: "sign-in-again", sessions: "all", reason: "credential-change" },
};

type Send = (partition: string, step: Step) => Seen;
/** Plays a network for one step: sends it as often as it likes, and returns an answer or throws. */
type Network = (send: Send, partition: string, step: Step) => Promise<Seen>;

/** Two processes on one store. The first one's steps go through `network`, which a test replaces; the other's arrive at once. */
function twoProcesses({ bornAt }: { readonly bornAt?: number } = {}) {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const send: Send = (partition, step) => ({
    ...cells.step(partition, step),
    ...(bornAt === undefined ? {} : { bornAt }),
  });
  const wire: { network: Network } = { network: async (plain, ...given) => plain(...given) };
  const step: CellStore["step"] = (partition, each) => wire.network(send, partition, each);
  const sealer = createSealer(["a secret that both processes of the app have"]);
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "mail" };
  const [store, other] = [cellsStore({ step }, context), cellsStore({ step: send }, context)];
  const signIn = async (id: string) => {
    const redemption = await other.beginRedemption(webCrypto.random(9), { forMs: minute, rememberMs: hour });
    if (redemption === "replayed") throw new Error("a new transaction is redeemed");
    const { startedAt: now } = redemption;
    const times = { issuedAt: now, expiresAt: now + 8 * hour };
    const of = { issuer: "https://provider.example", subject: "alice", key: account };
    const session = { id, app: "mail", account: of, ...times, createdAt: now, seenAt: now, idleExpiresAt: now + hour };
    const grant = { ...times, accessTokens: [], renewal: "single-use", providerState: `token of ${id}` } as const;
    return other.signIn({ ...session, claims: {} }, grant, redemption);
  };
  const sweep = () => other.sweep(account, async () => undefined, "all");
  const session = (id: string) => other.sessions.read({ account, id });
  return { clock, store, other, wire, signIn, sweep, session };
}

const writes = ({ put = [], delete: keys = [] }: Step): boolean => put.length + keys.length > 0;

/** Loses one race, as if another process had just written the same cells. */
const beaten = (send: Send, partition: string, { look = {} }: Step): Seen => ({
  ...send(partition, { look }),
  done: false,
});

describe("a step of which the network makes a copy", () => {
  test("G4: a removal whose first copy was done and swept recognizes it, and doesn't claim that it removed nothing", async () => {
    const { clock, store, wire, signIn, sweep, session } = twoProcesses();
    await signIn("phone");
    await clock.advance(10);
    let tries = 0;
    wire.network = async (send, partition, step) => {
      if (!writes(step)) return send(partition, step);
      tries++;
      if (tries === 1) {
        send(partition, step);
        await sweep();
        await clock.advance(minute);
        return beaten(send, partition, step);
      }
      return send(partition, step);
    };
    expect(await store.removeAccount(account, everything)).toMatchObject({ partial: true });
    expect(tries).toBe(1);
    expect(await session("phone")).toBeUndefined();
  });

  test("G7, G11: an event whose first copy was done marks no session of a sign-in that comes before its second try", async () => {
    const { clock, store, wire, signIn, session } = twoProcesses();
    await signIn("phone");
    let tries = 0;
    wire.network = async (send, partition, step) => {
      if (!writes(step) || ++tries > 1) return send(partition, step);
      send(partition, step);
      const late = beaten(send, partition, step);
      await clock.advance(1000);
      expect(await signIn("laptop")).toBe("created");
      return late;
    };
    await store.removeAccount(account, signInAgain);
    expect(await session("phone")).toMatchObject({ signInAgain: "credential-change" });
    expect(await session("laptop")).not.toHaveProperty("signInAgain");
  });
});

test("G4: an exchange that the store refuses reports that it couldn't release the claim", async () => {
  const { clock, store, wire } = twoProcesses({ bornAt: fakeClock().now() + hour });
  let writesDone = 0;
  wire.network = async (send, partition, step) => {
    if (writes(step) && ++writesDone > 1) throw new Error("the store is away");
    return send(partition, step);
  };
  const key: GrantKey = { account, kind: "on-behalf-of", id: "caller" };
  const terms = { forMs: 40_000, singleUse: false, issuedAt: clock.now() };
  await expect(store.tokens.claimRefresh(key, "absent", terms)).rejects.toThrow("the store is away");
});

describe("a caller that waits for another process's refresh", () => {
  async function waiting(nodeAheadMs: number) {
    const storeClock = fakeClock();
    const clock = fakeClock(storeClock.now() + nodeAheadMs);
    const cells = memoryCells<string>(() => storeClock.now());
    const sealer = createSealer(["a secret that both processes of the app have"]);
    const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined } };
    const { tokens } = cellsStore({ step: async (...given) => cells.step(...given) }, context);
    const key: GrantKey = { app: "the app" };
    await tokens.claimRefresh(key, "absent", { forMs: 40_000, singleUse: false });
    const over = new AbortController();
    let isOver = false;
    const wait = tokens.waitForChange(key, "absent", over.signal).then(() => {
      isOver = true;
    });
    const pass = async (ms: number) => void (await Promise.all([storeClock.advance(ms), clock.advance(ms)]));
    const end = () => over.abort("over");
    return { pass, wait, end, isOver: () => isOver };
  }

  test.each([-hour, hour])(
    "waits as long as the claim lives by the store's clock, although its own clock differs by %i ms",
    async (aheadMs) => {
      const { pass, wait, end, isOver } = await waiting(aheadMs);
      await pass(39_000);
      expect(isOver()).toBe(false);
      await pass(2_000);
      expect(isOver()).toBe(true);
      end();
      await wait;
    },
  );
});
