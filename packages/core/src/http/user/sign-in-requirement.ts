import { type ClaimsRequest, meetsClaims, parseClaimsRequest } from "../../domain/claims-request.ts";
import { IdentityError } from "../../errors/identity-error.ts";

/** What a route needs of its visitor. */
export interface SignInRequirement {
  /** Scopes for which a token must be at hand. */
  readonly scopes?: readonly string[];
  /**
   * A claims request (JSON text, OpenID Connect Core §5.5) for the sign-in. Where it calls a claim of the ID token essential
   * or names its values, a session without that must sign in again.
   */
  readonly claims?: string;
}

const known = ["scopes", "claims"];

/** A requirement that was read and checked once, when its guard was made. */
class CheckedRequirement implements SignInRequirement {
  readonly scopes?: readonly string[];
  readonly claims?: string;
  readonly #wanted: ClaimsRequest | undefined;

  constructor({ scopes, claims }: SignInRequirement) {
    if (scopes !== undefined) this.scopes = [...scopes];
    if (claims !== undefined) this.claims = claims;
    this.#wanted = claims === undefined ? undefined : parseClaimsRequest(claims);
  }

  isMetBy(claims: Readonly<Record<string, unknown>>): boolean {
    return this.#wanted === undefined || meetsClaims(this.#wanted, claims);
  }
}

export type { CheckedRequirement };

/**
 * Checks what a guard requires. An adapter calls it once, when the guard is made, so that a mistake shows when the app
 * starts. What can't be read would let every signed-in user through.
 *
 * @throws IdentityError `configuration`
 */
export function signInRequirement(requirement: SignInRequirement): CheckedRequirement {
  if (requirement instanceof CheckedRequirement) return requirement;
  const unknown = Object.keys(requirement).find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong(`one of the members ${known.join(", ")}`, `a member "${unknown}"`);
  const scopes: unknown = requirement.scopes;
  const areScopes = scopes === undefined || (Array.isArray(scopes) && scopes.every((each) => typeof each === "string"));
  if (!areScopes) throw wrong("a list of scopes", `something else as "scopes"`);
  return new CheckedRequirement(requirement);
}

const wrong = (expected: string, found: string): IdentityError =>
  new IdentityError("configuration", `requireSignIn() expected ${expected}, and found ${found}`, {
    cure: 'Write requireSignIn({ scopes: ["Mail.Read"], claims: \'{"id_token":{ … }}\' }).',
  });
