import { describe, expect, it } from "vitest";
import type { Session } from "../domain/session.ts";
import type { GrantFacts, IndexEntry, SessionFacts } from "./facts.ts";
import { plainFormat } from "./plain-format.ts";

const format = plainFormat({ crypto: { hash: (text) => text } });
const grant = {
  issuedAt: 1000,
  expiresAt: 9000,
  accessTokens: [],
  renewal: "reusable",
  providerState: "state",
} as const;
const key = { account: "account", kind: "session", id: "session" } as const;
const facts: GrantFacts = {
  issuedAt: 1000,
  expiresAt: 9000,
  epoch: 3,
  version: "first",
  place: "sign-in",
  app: "shop",
};

async function written(each: GrantFacts): Promise<GrantFacts> {
  const { value } = format.grantCell(each, await format.sealGrant(key, grant, each.app));
  return format.read<GrantFacts>(value);
}

describe("the format of cells in memory", () => {
  it.each([
    ["times a few days apart", 1_790_000_000_000, 1_790_600_000_000, 1_790_000_060_000],
    ["a deadline before the ID token was issued", 1_790_000_000_000, 1_790_000_000_001, 1_789_999_999_000],
    ["times more than 24 days apart, beyond a small integer", 0, 34_560_000_000, 60_000],
  ])("reads an entry of an index as it was written: %s", (_about, issuedAt, until, deadline) => {
    const entry: IndexEntry = {
      issuer: "https://login.example",
      account: "a",
      session: "s",
      issuedAt,
      until,
      deadline,
    };
    expect(format.read<IndexEntry>(format.write(entry))).toEqual(entry);
  });

  it("reads the facts of each grant as they were written, although grants share equal facts", async () => {
    const claim = { id: "sign-in.1", until: 2000, singleUse: true };
    const others: readonly Partial<GrantFacts>[] = [
      {},
      { version: "second" },
      { epoch: 4 },
      { epoch: 4, place: "exchange" },
      { app: "mail" },
      { claim },
      {},
      { claim: { ...claim, id: "sign-in.2" } },
      { claim },
    ];
    for (const other of others) expect(await written({ ...facts, ...other })).toEqual({ ...facts, ...other });
    const { app: _app, ...ofNoApp } = facts;
    expect(await written(ofNoApp)).toEqual(ofNoApp);
    expect(await written(facts)).toEqual(facts);
  });

  it.each([
    ["a web app's", 1_790_000_000_000, 1_790_000_003_600, 1_790_028_800_000, 1_790_604_800_000],
    ["one for longer than 24 days", 1_790_000_000_000, 1_792_000_000_000, 1_793_000_000_000, 1_824_000_000_000],
    [
      "times with fractions of a millisecond",
      1_790_000_000_000.25,
      1_790_000_003_600.5,
      1_790_000_100_000.75,
      1_790_000_200_000,
    ],
    ["one that never ends", 0, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])(
    "returns a session's times exactly, and its copies have them: %s",
    async (_about, createdAt, seenAt, idleExpiresAt, expiresAt) => {
      const given: Session = {
        ...{ id: "session", app: "shop", sid: "sid", idToken: "token", claims: { name: "Alice" } },
        account: { key: "account", issuer: "https://login.example/", subject: "alice" },
        ...{ issuedAt: createdAt - 500, createdAt, seenAt: createdAt, idleExpiresAt, expiresAt },
      };
      const { issuedAt, app } = given;
      const times = { issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt };
      const written: SessionFacts = { issuer: "https://login.example", sids: ["sid"], ...times, epoch: 2, app };
      const { seal } = format.sessionCell(written, await format.sealSession(given));
      const session = format.session(seal);
      expect(session).toEqual({ ...given, seenAt });
      expect({ ...session }).toEqual({ ...given, seenAt });
      expect(JSON.parse(JSON.stringify(session))).toEqual(JSON.parse(JSON.stringify({ ...given, seenAt })));
      expect(structuredClone(session)).toEqual({ ...given, seenAt });
      expect(format.read<SessionFacts>(seal)).toEqual(written);
      expect(Object.isFrozen(session)).toBe(true);
    },
  );

  it("keeps the members of a token that only some tokens have", async () => {
    const token = { value: "token", type: "Bearer", scopes: ["mail"], expiresAt: 5000 };
    const tokens = [token, { ...token, isDefault: true }, { ...token, resource: "https://api.example" }];
    const seal = await format.sealGrant(key, { ...grant, accessTokens: tokens }, undefined);
    expect(format.openGrant(key, facts, seal).accessTokens).toEqual(tokens);
  });
});
