import { type ClaimsRequest, meetsClaims, parseClaimsRequest } from "../../domain/claims-request.ts";
import { defined } from "../../domain/defined.ts";
import type { SignInParameters } from "../../domain/transaction.ts";
import { failure } from "../../errors/error-texts.ts";
import { checkOptions, list, type OptionRules, such, text, whole } from "../../options/option.ts";
import type { Clock } from "../../ports/clock.ts";

/** What a route requires of its visitor. */
export interface SignInRequirement {
  /** The scopes of a token that the user's cache must have. @default [] */
  readonly scopes?: readonly string[];
  /**
   * A claims request (JSON text, OpenID Connect Core §5.5) for the sign-in. It can call claims of the ID token essential, or name
   * their values. Then the user of a session without these claims must sign in again.
   */
  readonly claims?: string;
  /**
   * The accepted authentication contexts, the preferred one first. If the session's claim `acr` is another one, the user must sign
   * in again, and the provider gets `acr_values`.
   *
   * @default any
   * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
   */
  readonly acr?: string | readonly string[];
  /**
   * How long ago the user may have authenticated at the provider (`auth_time`), in seconds. After that the user must sign in again,
   * and the provider gets `max_age`.
   *
   * @default any time
   * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
   */
  readonly maxAge?: number;
}

const isAcr = (value: unknown): boolean => typeof value === "string" && /^[!-~]+$/.test(value);

const rules: OptionRules<SignInRequirement> = {
  scopes: list("a list of scopes", text("a scope")),
  // Parsed below: the parser's message says more.
  claims: () => [],
  acr: such("an acr, or a list of them", (value) => {
    const all = [value].flat();
    return all.length > 0 && all.every(isAcr);
  }),
  maxAge: whole(1),
};

/** What a sign-in for a requirement must request. */
type Asked = Pick<SignInParameters, "scopes" | "claims" | "acrValues" | "maxAge">;

/** A requirement that was read and checked once, when its guard was made. */
class CheckedRequirement implements SignInRequirement {
  readonly scopes: readonly string[];
  readonly asked: Asked;
  readonly #wanted: ClaimsRequest | undefined;
  readonly #acrs: readonly string[] | undefined;
  readonly #maxAge: number | undefined;

  constructor({ scopes, claims, acr, maxAge }: SignInRequirement) {
    this.scopes = scopes === undefined ? [] : [...scopes];
    this.#acrs = acr === undefined ? undefined : [acr].flat();
    this.#maxAge = maxAge;
    this.asked = defined({ scopes: scopes && this.scopes, claims, acrValues: this.#acrs?.join(" "), maxAge });
    this.#wanted = claims === undefined ? undefined : parseClaimsRequest(claims);
  }

  /**
   * Checks the claims of a session.
   *
   * @param clock - Gives the time in ms since the epoch.
   * @throws IdentityError `interaction_required`
   */
  check(claims: Readonly<Record<string, unknown>>, clock: Pick<Clock, "now">): void {
    const acrs = this.#acrs;
    const maxAge = this.#maxAge;
    if (this.#wanted !== undefined && !meetsClaims(this.#wanted, claims))
      throw failure("claims-missing", {}, this.#toSignIn);
    if (acrs !== undefined && !acrs.some((each) => each === claims.acr))
      throw failure("acr-missing", { expected: acrs.join(" ") }, this.#toSignIn);
    // A session without auth_time has no age.
    if (maxAge !== undefined && !(clock.now() / 1000 - Number(claims.auth_time) <= maxAge))
      throw failure("authentication-too-old", { maxAge }, this.#toSignIn);
  }

  get #toSignIn(): Asked & Pick<Required<Asked>, "scopes"> {
    return { ...this.asked, scopes: this.scopes };
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
