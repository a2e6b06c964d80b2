import {
  createSealer,
  type Grant,
  memoryStore,
  type Session,
  type SessionKey,
  systemClock,
  webCrypto,
} from "@identity-web/core";
import type { RaceResult } from "./race.ts";

const minute = 60_000;
const issuer = "https://provider.example";
const account = { issuer, subject: "alice", key: "alice".padEnd(22, "_") };

/** The race on identity-web's own store and rules. Only the provider's two answers are simulated. */
export const replayOnOurs = async (): Promise<RaceResult> => {
  const clock = systemClock;
  const events = { emit: () => undefined };
  const store = memoryStore().open({
    clock,
    crypto: webCrypto,
    sealer: createSealer([webCrypto.random(32)]),
    events,
  });
  const now = clock.now();
  const expiresAt = now + 30 * minute;
  const grantWith = (token: string): Grant => ({
    issuedAt: now,
    expiresAt,
    accessTokens: [{ value: token, type: "Bearer", scopes: ["mail.read"], expiresAt }],
    renewal: "single-use",
    providerState: `refresh token beside ${token}`,
  });

  const redemption = await store.beginRedemption("sign-in", { forMs: minute, rememberMs: minute });
  if (redemption === "replayed") throw new Error("expected a new sign-in");
  const session: Session = {
    id: "session".padEnd(43, "-"),
    app: "demo",
    account,
    issuedAt: now,
    createdAt: now,
    seenAt: now,
    idleExpiresAt: expiresAt,
    expiresAt,
    claims: {},
  };
  await store.signIn(session, grantWith("the first token"), redemption);
  const key: SessionKey = { account: account.key, id: session.id };
  const grantKey = { ...key, kind: "session" } as const;

  const before = await store.tokens.read(grantKey);
  const terms = { forMs: 40_000, singleUse: true };
  const claim = await store.tokens.claimRefresh(grantKey, before?.version ?? "absent", terms);
  if (typeof claim === "string" || !("claimed" in claim)) throw new Error("expected the claim of the refresh");

  await store.removeAccount(account.key, { sessions: "all", tokens: "all", barrierForMs: minute });

  const outcome = await store.tokens.commitRefresh(claim.claimed, grantWith("the refreshed token"));
  const after = await store.tokens.read(grantKey);
  return {
    steps: [
      "The store keeps both.",
      "The store records the refresh first: a claim.",
      "One atomic step removes the tokens and ends the claim.",
      `The step that would write the new token compares with the claim, and answers “${outcome}”. An app then revokes the new token.`,
    ],
    left: (after?.value.accessTokens ?? []).map(({ value }) => value),
  };
};
