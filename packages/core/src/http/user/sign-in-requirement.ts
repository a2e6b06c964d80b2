import { type ClaimsRequest, meetsClaims, parseClaimsRequest } from "../../domain/claims-request.ts";
import { failure } from "../../errors/error-texts.ts";
import { checkOptions, list, type OptionRules, text } from "../../options/option.ts";

/** What a route requires of its visitor. */
export interface SignInRequirement {
  /** The scopes of a token that the user's cache must have. @default [] */
  readonly scopes?: readonly string[];
  /**
   * A claims request (JSON text, OpenID Connect Core §5.5) for the sign-in. It can call claims of the ID token essential, or name
   * their values. Then the user of a session without these claims must sign in again.
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
 * Checks a guard's requirement. An adapter calls it once, when the guard is created, so that the app reports a mistake at start-up.
 * An unreadable requirement would admit every signed-in user.
 *
 * @throws IdentityError `configuration`
 */
export function signInRequirement(requirement: SignInRequirement): CheckedRequirement {
  if (requirement instanceof CheckedRequirement) return requirement;
  const problems = checkOptions("requireSignIn()", rules, requirement);
  if (problems.length > 0) throw failure("requirement-invalid", { problems: problems.join("; ") });
  return new CheckedRequirement(requirement);
}
