import type { Account, Grant, GrantKey, Redemption, Session, SessionKey, Store } from "@identity-web/core";

export const minute = 60_000;

const account = (name: string): Account => ({
  issuer: "https://provider.example",
  subject: `subject-of-${name}`,
  key: name.padEnd(22, "_"),
  username: `${name}@example.org`,
  name: `Person ${name}`,
});

export const alice = account("alice");
export const bob = account("bob");

export const everything = { sessions: "all", tokens: "all", barrierForMs: minute } as const;

/** A session with values that a test can search for, and its grant. */
export function personal(name: string, startedAt: number, details: Partial<Session> = {}) {
  const session: Session = {
    id: `id-of-${name}`.padEnd(43, "-"),
    app: "app",
    account: alice,
    sid: `sid-of-${name}`,
    issuedAt: 1000,
    createdAt: startedAt,
    seenAt: startedAt,
    idleExpiresAt: startedAt + 30 * minute,
    expiresAt: startedAt + 480 * minute,
    claims: { email: `mail-of-${name}@example.org` },
    idToken: `id-token-of-${name}`,
    loginHint: `login-hint-of-${name}`,
    ...details,
  };
  const { issuedAt, expiresAt } = session;
  const accessTokens = [{ value: `access-token-of-${name}`, type: "Bearer", scopes: ["Mail.Read"], expiresAt }];
  const grant: Grant = {
    issuedAt,
    expiresAt,
    accessTokens,
    renewal: "single-use",
    providerState: `refresh-token-of-${name}`,
  };
  return { session, grant };
}

const keyOf = ({ account: { key }, id }: Session): SessionKey => ({ account: key, id });
export const grantKeyOf = (session: Session): GrantKey => ({ ...keyOf(session), kind: "session" });

export async function begin(store: Store, transaction: string): Promise<Redemption> {
  const begun = await store.beginRedemption(transaction, { forMs: minute, rememberMs: 11 * minute });
  if (begun === "replayed") throw new Error(`${transaction} was redeemed before`);
  return begun;
}

/** Signs in and returns the outcome. */
export async function signIn(store: Store, name: string, details: Partial<Session> = {}) {
  const redemption = await begin(store, `transaction-of-${name}`);
  const { session, grant } = personal(name, redemption.startedAt, details);
  const outcome = await store.signIn(session, grant, redemption);
  return { outcome, session, grant, key: keyOf(session), grantKey: grantKeyOf(session) };
}

/** Claims the refresh of a grant with its present version. */
export async function claim(store: Store, key: GrantKey, { forMs = 40_000, singleUse = true } = {}) {
  const current = await store.tokens.read(key);
  const outcome = await store.tokens.claimRefresh(key, current?.version ?? "absent", { forMs, singleUse });
  if (typeof outcome === "string" || !("claimed" in outcome))
    throw new Error(`not claimed: ${JSON.stringify(outcome)}`);
  return outcome.claimed;
}
