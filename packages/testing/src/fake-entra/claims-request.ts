import { EntraError } from "./aadsts.ts";
import type { Authorization, Demand, State } from "./state.ts";

/** The requirements of the `claims` parameter for the access token. */
export interface ClaimsRequest {
  /** The client can answer claims challenges: capability cp1. */
  readonly canAnswerChallenges: boolean;
  /** An authentication context that is essential. */
  readonly context?: string;
  /** In ms since the epoch. */
  readonly issuedAfter?: number;
}

/** @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
export function readClaims(text: string | null): ClaimsRequest {
  if (text === null || text === "") return { canAnswerChallenges: false };
  let parsed: { access_token?: Record<string, { value?: string; values?: string[] } | null> };
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new EntraError(50148, {}, "The claims parameter is not valid JSON.");
  }
  const { xms_cc, acrs, nbf } = parsed.access_token ?? {};
  const context = acrs?.value ?? acrs?.values?.[0];
  return {
    canAnswerChallenges: xms_cc?.values?.includes("cp1") ?? false,
    ...(context === undefined ? {} : { context }),
    ...(nbf?.value === undefined ? {} : { issuedAfter: Number(nbf.value) * 1000 }),
  };
}

/** The challenge of a demand, as the text of `claims`. */
export const challengeOf = ({ context, issuedAfter }: Demand): string =>
  JSON.stringify({
    access_token: {
      ...(issuedAfter === undefined ? {} : { nbf: { essential: true, value: String(Math.floor(issuedAfter / 1000)) } }),
      ...(context === undefined ? {} : { acrs: { essential: true, value: context } }),
    },
  });

/**
 * Conditional access: a demand that isn't satisfied yet needs the user.
 *
 * @throws EntraError AADSTS50076, with the claims for the authorization request
 */
export function checkConditionalAccess(
  state: State,
  { identity, satisfied }: Authorization,
  resource: string,
  { context }: ClaimsRequest,
): void {
  if (context !== undefined && !satisfied.includes(context)) {
    throw new EntraError(50076, {
      claims: JSON.stringify({ access_token: { acrs: { essential: true, value: context } } }),
    });
  }
  if (state.mfa.has(`${identity.user.name} ${resource}`) && !satisfied.includes("mfa")) {
    const capolids = { essential: true, values: [crypto.randomUUID()] };
    throw new EntraError(50076, { claims: JSON.stringify({ access_token: { capolids } }) });
  }
}
