import type { Account, Grant, GrantKey, Renewal, Session, SessionKey } from "@identity-web/core";

/** The values of a sign-in that a case changes. All times in ms. */
export interface SignInWish {
  readonly account?: Account;
  /** The session's name. @default a new name */
  readonly name?: string;
  readonly sid?: string;
  /** The ID token's `iat`, by the provider's clock, which is independent of the store's clock. */
  readonly issuedAt?: number;
  readonly idleMs?: number;
  readonly absoluteMs?: number;
  readonly renewal?: Renewal;
}

export const issuer = "https://provider.example";
export const otherIssuer = "https://other-provider.example";

/** The app of all nodes of a case. */
export const appOfTheContract = "app-of-the-contract";

const accountKeyLength = 22;
const sessionIdLength = 43;

/** An account with this name and a key of the right format. */
export const account = (name: string, of: string = issuer): Account => ({
  issuer: of,
  subject: `subject-of-${name}`,
  key: name.padEnd(accountKeyLength, "_"),
  username: `${name}@example.org`,
  name: `The person ${name}`,
});

export const alice = account("alice");
export const bob = account("bob");

/** A whole second long before the time of any store, because the two clocks must never be compared. */
export const issueTime = Date.UTC(2020, 4, 17, 9, 30);

const minute = 60_000;
export const defaultIdleMs = 30 * minute;
export const defaultAbsoluteMs = 8 * 60 * minute;

export const sessionId = (name: string): string => name.padEnd(sessionIdLength, "-");

export function sessionOf(wish: SignInWish & { readonly name: string }, createdAt: number): Session {
  const { account: who = alice, name, sid, issuedAt = issueTime } = wish;
  const { idleMs = defaultIdleMs, absoluteMs = defaultAbsoluteMs } = wish;
  return {
    id: sessionId(name),
    app: appOfTheContract,
    account: who,
    issuedAt,
    createdAt,
    seenAt: createdAt,
    idleExpiresAt: createdAt + Math.min(idleMs, absoluteMs),
    expiresAt: createdAt + absoluteMs,
    claims: { email: `${name}@example.org`, roles: ["reader", "writer"], address: { country: "NZ" } },
    idToken: `id-token-of-${name}`,
    loginHint: `login-hint-of-${name}`,
    ...(sid === undefined ? {} : { sid }),
  };
}

export const grantOf = (session: Session, renewal: Renewal = "single-use"): Grant =>
  grant(session.id, { issuedAt: session.issuedAt, expiresAt: session.expiresAt, renewal });

/** A grant whose secrets contain this name. */
export const grant = (
  name: string,
  { issuedAt = issueTime, expiresAt, renewal = "single-use" }: Partial<Grant> & Pick<Grant, "expiresAt">,
): Grant => ({
  issuedAt,
  expiresAt,
  accessTokens: [
    { value: `access-token-of-${name}`, type: "Bearer", scopes: ["Mail.Read", "Mail.Send"], expiresAt },
    {
      value: `other-token-of-${name}`,
      type: "DPoP",
      scopes: ["Files.Read"],
      expiresAt,
      resource: "https://files.example",
    },
  ],
  renewal,
  providerState: `refresh-token-of-${name}`,
});

/** The result of a refresh: the same grant with other secrets. */
export const refreshed = (before: Grant, name: string): Grant => ({ ...grant(name, before), renewal: before.renewal });

export const keyOf = (session: Session): SessionKey => ({ account: session.account.key, id: session.id });

export const grantKeyOf = (session: Session): GrantKey => ({ ...keyOf(session), kind: "session" });

export const onBehalfOf = (who: Account, id = "assertion"): GrantKey => ({
  account: who.key,
  kind: "on-behalf-of",
  id,
});
