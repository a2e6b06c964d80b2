/** How long a claim on an absent grant is remembered after its expiry, in ms: until then a late answer is still welcome. */
export const claimGraceMs = 600_000;

/** A refresh that somebody has under way. Times are the store's, in ms since the epoch. */
export interface HeldClaim {
  readonly id: string;
  readonly until: number;
  readonly singleUse: boolean;
}

/** A grant's place, as far as it decides about claims. A grant that has expired has no place any more. */
export interface GrantPlace<Current> {
  /** `undefined`: the grant itself isn't there (yet). */
  readonly grant: Current | undefined;
  readonly claim: HeldClaim | undefined;
  /** Claims with a lower number were made on an earlier place of the same key. */
  readonly firstClaim: number;
}

/** What is to be done about a claim. */
export type ClaimDecision<Current> =
  | "granted"
  | { readonly changed: Current }
  | { readonly busyForMs: number }
  /** Nobody knows whether the grant's single-use token was sent: the grant ends. */
  | "abandoned"
  | "removed";

/**
 * Decides about a claim on a grant that somebody saw in that version.
 *
 * @param isFree - Whether such a grant may come to be by a claim: a session's comes with its sign-in, and must not come
 * back once a sign-out has removed it.
 */
export function decideClaim<Current extends { readonly version: string | number }>(
  place: GrantPlace<Current> | undefined,
  expected: string | number | "absent",
  isFree: boolean,
  now: number,
): ClaimDecision<Current> {
  const current = place?.grant;
  const claim = place?.claim;
  if (current !== undefined && current.version !== expected) return { changed: current };
  if (current === undefined && (expected !== "absent" || !isFree)) return "removed";
  if (claim !== undefined && now < claim.until) return { busyForMs: claim.until - now };
  return current !== undefined && claim?.singleUse === true ? "abandoned" : "granted";
}

/** Whether that claim, and no later one, is still open on a grant. */
export function claimState(place: GrantPlace<unknown> | undefined, id: string): "held" | "removed" | "lost" {
  if (place === undefined || Number(id) < place.firstClaim) return "removed";
  if (place.grant === undefined && place.claim === undefined) return "removed";
  return place.claim?.id === id ? "held" : "lost";
}

/** Whether a refresh that brought nothing ends its grant. */
export const endsGrant = (outcome: "unsent" | "unknown" | "refused", claim: HeldClaim | undefined): boolean =>
  outcome === "refused" || (outcome === "unknown" && claim?.singleUse === true);
