import { randomBytes } from "node:crypto";
import type { Grant, Session, SessionKey, Store } from "@identity-web/core";

const hour = 3_600_000;
export const idleMs = 8 * hour;
export const absoluteMs = 24 * hour;
/** As long as the tokens of a provider that signs them. A seal's content can't be compressed. */
const accessToken = randomBytes(600).toString("base64url");
const idToken = randomBytes(450).toString("base64url");

/** A user who has signed in. */
export interface Person {
  readonly key: SessionKey;
  /** When the session ends, unless it is used earlier. */
  end: number;
}

/**
 * Adds an account with one session and its grant, by the steps of every sign-in.
 *
 * @param seenAt - When the session was used last.
 */
export async function signIn(store: Store, now: number, seenAt = now): Promise<Person> {
  const redemption = await store.beginRedemption(randomBytes(16).toString("base64url"), {
    forMs: 60_000,
    rememberMs: 600_000,
  });
  if (redemption === "replayed") throw new Error("a random transaction was here before");
  const { session, grant } = newcomer(now, seenAt);
  const outcome = await store.signIn(session, grant, redemption);
  if (outcome !== "created") throw new Error(`expected a session, and got "${outcome}"`);
  return { key: { account: session.account.key, id: session.id }, end: session.idleExpiresAt };
}

function newcomer(now: number, seenAt: number): { session: Session; grant: Grant } {
  const subject = randomBytes(12).toString("hex");
  const times = { issuedAt: now, expiresAt: now + absoluteMs };
  const session: Session = {
    ...times,
    app: "bench",
    id: randomBytes(32).toString("base64url"),
    account: {
      key: randomBytes(16).toString("base64url"),
      issuer: "https://login.example",
      subject,
      username: `${subject}@example.com`,
    },
    sid: randomBytes(16).toString("hex"),
    createdAt: now,
    seenAt,
    idleExpiresAt: Math.min(seenAt + idleMs, times.expiresAt),
    claims: { preferred_username: `${subject}@example.com` },
    idToken,
  };
  const grant: Grant = {
    ...times,
    accessTokens: [{ value: accessToken, type: "Bearer", scopes: ["Mail.Read"], expiresAt: now + hour }],
    renewal: "reusable",
    providerState: accessToken.slice(0, 400),
  };
  return { session, grant };
}
