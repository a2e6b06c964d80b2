import type { Feature, RouteContext } from "@identity-web/core/http";
import { json } from "@identity-web/core/http/kit";

/**
 * For a single-page app whose tokens stay on the server: `GET /auth/session` says who is signed in, as JSON. Without a session
 * the answer is 401 with the address of the sign-in, for a navigation as well.
 *
 * @example
 * identity({ features: [bff()], … });
 */
export const bff = (): Feature => ({
  name: "bff",
  routes: [{ name: "session", path: "/auth/session", methods: ["GET"], handle: answerSession }],
});

async function answerSession({ identity, parts: { settings } }: RouteContext) {
  const user = await identity.current();
  if (user === undefined) return json(401, { error: "sign_in_required", sign_in: settings.routes.signIn });
  const { account, session } = user;
  const { key, issuer, subject, username, name } = account;
  const iso = (ms: number) => new Date(ms).toISOString();
  return json(200, {
    account: { key, issuer, subject, username: username ?? null, name: name ?? null },
    claims: session.claims,
    signedInAt: iso(session.createdAt),
    expiresAt: iso(session.expiresAt),
  });
}
