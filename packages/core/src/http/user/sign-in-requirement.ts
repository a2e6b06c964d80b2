import { type ClaimsRequest, meetsClaims, parseClaimsRequest } from "../../domain/claims-request.ts";
import { failure } from "../../errors/error-texts.ts";
import { checkOptions, list, type OptionRules, text } from "../../options/option.ts";

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

const rules: OptionRules<SignInRequirement> = {
  scopes: list("a list of scopes", text("a scope")),
  // Parsed below: the parser's message says more.
  claims: () => [],
};

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
  const problems = checkOptions("requireSignIn()", rules, requirement);
  if (problems.length > 0) throw failure("requirement-invalid", { problems: problems.join("; ") });
  return new CheckedRequirement(requirement);
}
