/** How long a claim on an absent grant is remembered after its expiry, in ms: until then a late answer is still welcome. */
export const claimGraceMs = 600_000;

/** A refresh that is under way. Times are the store's, in ms since the epoch. */
export interface HeldClaim {
  readonly id: string;
  readonly until: number;
  /** What is sent may not be sent twice. */
  readonly singleUse: boolean;
  /** The fence's epoch when it was made, where a mark asks for new access tokens. */
  readonly epoch?: number;
}

/** A grant's place, as far as it decides about claims. */
export interface GrantPlace<Current> {
  /** `undefined`: the grant itself isn't there (yet). */
  readonly grant: Current | undefined;
  readonly claim: HeldClaim | undefined;
}

/** What is to be done about a claim. */
export type ClaimDecision<Current> =
  | "granted"
  | { readonly changed: Current }
  | { readonly busyForMs: number }
  /** It is unknown whether the grant's single-use token was sent: the grant ends. */
  | "abandoned"
  | "removed";

/**
 * Decides about a claim on a grant that the claimant read in that version.
 *
 * @param isFree - Whether such a grant may come to be by a claim: a session's comes with its sign-in, and must not come
 * back once a sign-out has removed it.
 */
export function decideClaim<Current extends { readonly version: string | number }>(
  { grant: current, claim }: GrantPlace<Current>,
  expected: string | number | "absent",
  isFree: boolean,
  now: number,
): ClaimDecision<Current> {
  if (current !== undefined && current.version !== expected) return { changed: current };
  if (current === undefined && (expected !== "absent" || !isFree)) return "removed";
  if (claim !== undefined && now < claim.until) return { busyForMs: claim.until - now };
  return current !== undefined && claim?.singleUse === true ? "abandoned" : "granted";
}

/** Whether a refresh that brought nothing ends its grant. */
export const endsGrant = (outcome: "unsent" | "unknown" | "refused", claim: HeldClaim | undefined): boolean =>
  outcome === "refused" || (outcome === "unknown" && claim?.singleUse === true);
