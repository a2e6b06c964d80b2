import { IdentityError } from "@identity-web/core";
import type { HttpAnswer, RouteContext, SignedInUser } from "@identity-web/core/http";
import { json, queryOf } from "@identity-web/core/http/kit";
import { checkOwnPage, type OwnPagesOptions } from "./own-pages.ts";

export interface SessionOptions extends OwnPagesOptions {
  readonly claims: readonly string[];
}

/** The latest time of a `Date`. The app's options may allow longer sessions. */
const latestMs = 8_640_000_000_000_000;

/**
 * Answers the signed-in user as JSON, never a token. With `?use=1` the request counts as use of the session. Without it, polling
 * doesn't keep the session alive.
 */
export async function answerSession(
  { identity, request, parts: { settings, ports } }: RouteContext,
  { claims, ...ownPages }: SessionOptions,
): Promise<HttpAnswer> {
  const use = queryOf(request.target).get("use") === "1";
  // Another site's page must not keep a session alive.
  if (use) checkOwnPage(request, settings.origin, ownPages);
  const user = await identity.current({ use });
  const { signIn, signOut } = settings.routes;
  if (user === undefined || mustSignInAgain(user)) return json(401, { error: "sign_in_required", sign_in: signIn });
  const { account, session } = user;
  const { key, issuer, subject, username, name } = account;
  const iso = (ms: number) => new Date(Math.min(ms, latestMs)).toISOString();
  const seconds = (ms: number) => Math.max(0, Math.floor((ms - ports.store.now()) / 1000));
  return json(200, {
    account: { key, issuer, subject, username: username ?? null, name: name ?? null },
    claims: Object.fromEntries(Object.entries(session.claims).filter(([claim]) => claims.includes(claim))),
    signedInAt: iso(session.createdAt),
    expiresAt: iso(session.expiresAt),
    expiresIn: { idle: seconds(session.idleExpiresAt), absolute: seconds(session.absoluteExpiresAt) },
    sign_in: signIn,
    sign_out: signOut,
  });
}

/** Whether a security event has marked the session: then each call of an API gets 401, too. */
function mustSignInAgain(user: SignedInUser): boolean {
  try {
    user.requireNoMark();
    return false;
  } catch (error) {
    if (error instanceof IdentityError) return true;
    throw error;
  }
}
