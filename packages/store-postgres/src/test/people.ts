import type { Account, Grant, GrantKey, Session, SessionKey, Store } from "@identity-web/core";

const minute = 60_000;

const account = (name: string): Account => ({
  issuer: "https://provider.example",
  subject: `subject-of-${name}`,
  key: name.padEnd(22, "_"),
  username: `${name}@example.org`,
  name: `Person ${name}`,
});

export const everything = { sessions: "all", tokens: "all", barrierForMs: minute } as const;

/** Signs in with an account of that name. */
export async function signIn(store: Store, name: string) {
  const redemption = await store.beginRedemption(`transaction-of-${name}`, { forMs: minute, rememberMs: 11 * minute });
  if (redemption === "replayed") throw new Error(`${name} has signed in before`);
  const { startedAt } = redemption;
  const session: Session = {
    id: `session-${name}`.padEnd(43, "-"),
    app: "app",
    account: account(name),
    sid: `sid-of-${name}`,
    issuedAt: 1000,
    createdAt: startedAt,
    seenAt: startedAt,
    idleExpiresAt: startedAt + 30 * minute,
    expiresAt: startedAt + 480 * minute,
    claims: { email: `mail-of-${name}@example.org` },
    idToken: `id-token-of-${name}`,
  };
  const { issuedAt, expiresAt } = session;
  const accessTokens = [{ value: `access-token-of-${name}`, type: "Bearer", scopes: ["Mail.Read"], expiresAt }];
  const providerState = `refresh-token-of-${name}`;
  const grant: Grant = { issuedAt, expiresAt, accessTokens, renewal: "single-use", providerState };
  const outcome = await store.signIn(session, grant, redemption);
  const key: SessionKey = { account: session.account.key, id: session.id };
  const grantKey: GrantKey = { ...key, kind: "session" };
  return { outcome, session, key, grantKey };
}
