/** How long a claim on an absent grant is kept after its expiry, in ms. Until then a late answer can still create the grant. */
export const claimGraceMs = 600_000;

/** A refresh in progress. Times are the store's, in ms since the epoch. */
export interface HeldClaim {
  readonly id: string;
  readonly until: number;
  /** Whether the refresh token must not be sent twice. */
  readonly singleUse: boolean;
  /** When the claim began for rulings, if the account has rulings. */
  readonly since?: number;
}

/** The parts of a grant's place that decide about claims. */
export interface GrantPlace<Current> {
  /** `undefined`: the grant doesn't exist (yet). */
  readonly grant: Current | undefined;
  readonly claim: HeldClaim | undefined;
}

/** The decision about a claim. */
export type ClaimDecision<Current> =
  | "granted"
  | { readonly changed: Current }
  | { readonly busyForMs: number }
  /** It is unknown whether the grant's single-use token was sent. The grant must end. */
  | "abandoned"
  | "removed";

/**
 * Decides about a claim on a grant.
 *
 * @param expected - The version of the grant that the claimant has read.
 * @param isFree - Whether a claim may create the grant. Only a sign-in creates a session's grant, so that no claim restores it
 * after a sign-out.
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

/** Whether a refresh without a new token ends its grant. */
export const endsGrant = (outcome: "unsent" | "unknown" | "refused", claim: HeldClaim | undefined): boolean =>
  outcome === "refused" || (outcome === "unknown" && claim?.singleUse === true);
