import { createHash, randomBytes } from "node:crypto";
import type { Grant, Session, Store } from "@identity-web/core";

const hour = 3_600_000;
const week = 168 * hour;
const issuer = "https://login.example";

/** A signed-in user, by the handle in the cookie. */
export interface Person {
  readonly handle: string;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/**
 * Signs a user in, as the last step of a sign-in does. With a store in memory the handle's MAC isn't checked.
 *
 * @param app - `undefined`: an older checkout, whose sessions have no app.
 */
export async function signIn(store: Store, app: string | undefined, index: number): Promise<Person> {
  const subject = `user-${index}`;
  const account = hashOf(subject).slice(0, 22);
  const secret = randomBytes(32).toString("base64url");
  const now = Date.now();
  const times = { issuedAt: now, expiresAt: now + week };
  const session: Session = {
    ...times,
    id: hashOf(app === undefined ? secret : `${app}.${secret}`),
    app: app ?? "",
    account: { key: account, issuer, subject, username: `${subject}@example.com`, name: `User ${index}` },
    sid: randomBytes(16).toString("hex"),
    createdAt: now,
    seenAt: now,
    idleExpiresAt: now + 8 * hour,
    claims: { name: `User ${index}`, preferred_username: `${subject}@example.com` },
  };
  const token = { value: "an access token", type: "Bearer", scopes: ["api.read"], expiresAt: now + hour };
  const grant: Grant = { ...times, accessTokens: [token], renewal: "reusable", providerState: "" };
  const redemption = await store.beginRedemption(secret, { forMs: 60_000, rememberMs: 600_000 });
  if (redemption === "replayed") throw new Error("expected a redemption that begins, and it had begun before");
  const outcome = await store.signIn(session, grant, redemption);
  if (outcome !== "created") throw new Error(`expected a session, and got "${outcome}"`);
  return { handle: `${account}.${secret}.${"m".repeat(43)}` };
}
