import type { Session } from "./session.ts";

/** How closely sessions follow the provider, in ms. */
export interface RecheckTerms {
  /** The age of the last renewal, in ms, after which a session must be rechecked. */
  readonly everyMs: number;
  /** How much longer the session continues if the provider can't be reached, in ms. */
  readonly graceMs: number;
}

/**
 * The state of a session. "due": it must be rechecked. "over": `graceMs` has passed, too.
 *
 * @param now - By the store's clock, because the store has written the times of the session.
 */
export function standing(
  { confirmedAt, createdAt }: Pick<Session, "confirmedAt" | "createdAt">,
  { everyMs, graceMs }: RecheckTerms,
  now: number,
): "confirmed" | "due" | "over" {
  const passed = now - (confirmedAt ?? createdAt);
  if (passed < everyMs) return "confirmed";
  return passed < everyMs + graceMs ? "due" : "over";
}

/** The claims about the sign-in itself. A renewed ID token may leave them out (OpenID Connect Core §12.2). `acrs` is of Microsoft Entra. */
const ofSignIn = ["auth_time", "acr", "acrs", "amr"] as const;

/** The session's claims after a refresh. It keeps the claims about the sign-in, and loses others that the provider no longer sends. */
export function renewedClaims(before: Session["claims"], renewed: Session["claims"]): Session["claims"] {
  const kept = ofSignIn.filter((name) => name in before && !(name in renewed));
  return { ...Object.fromEntries(kept.map((name) => [name, before[name]])), ...renewed };
}

/**
 * The time at which the provider wants the session to end, in ms since the epoch: the ID token's `session_expiry`, in seconds.
 *
 * @returns "unreadable" if the claim isn't such a number
 * @see https://openid.net/specs/ipsie-openid-connect-sl1-profile-1_0.html
 */
export function endByProvider({ session_expiry: end }: Session["claims"]): number | "unreadable" | undefined {
  if (end === undefined) return undefined;
  return typeof end === "number" && Number.isFinite(end) && end > 0 ? end * 1000 : "unreadable";
}
