import type { IdentityError, SignInParameters } from "@identity-web/core";
import type { HttpAnswer, RouteContext } from "@identity-web/core/http";
import { isOwnNavigation, page, parameterOf, queryOf, readForm, requireSameOrigin } from "@identity-web/core/http/kit";
import { parseReturnTo } from "@identity-web/core/parts";
import { defined } from "@identity-web/core/provider-kit";
import { failure } from "./error-texts.ts";
import type { ChallengeText } from "./texts.ts";

const longestClaims = 2048;
const names = ["scope", "claims", "prompt", "login_hint", "domain_hint", "returnTo"];

/**
 * Sends the user to the provider for more scopes or claims. They are parameters of the URL, so a link on another site needs the
 * user's confirmation first.
 */
export async function answerChallenge({ parts, request, identity, path }: RouteContext): Promise<HttpAnswer> {
  const { settings } = parts;
  const isPost = request.method === "POST";
  if (isPost) requireSameOrigin(request, settings.origin);
  const parameters = isPost ? await readForm(request) : queryOf(request.target);
  const options = {
    ...challengeOf(parameters),
    returnTo: parseReturnTo(parameters.get("returnTo") ?? settings.basePath),
  };
  if (isPost || isOwnNavigation(request)) return identity.signIn(options);
  const fields = Object.fromEntries([...parameters].filter(([name]) => names.includes(name)));
  return page<ChallengeText>(parts, request, { name: "challenge", wayOn: { action: path, fields } });
}

function challengeOf(parameters: URLSearchParams): SignInParameters {
  const scopes = (parameters.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  const claims = parameterOf(parameters, "claims");
  if (!scopes.every((scope) => /^[!#-[\]-~]+$/.test(scope))) throw invalid("scope", "scopes with spaces between");
  if (claims !== undefined && !isClaims(claims)) throw invalid("claims", "a JSON object");
  const prompt = parameterOf(parameters, "prompt");
  const loginHint = parameterOf(parameters, "login_hint");
  const domainHint = parameterOf(parameters, "domain_hint");
  return { ...(scopes.length === 0 ? {} : { scopes }), ...defined({ claims, prompt, loginHint, domainHint }) };
}

const invalid = (name: string, expected: string): IdentityError =>
  failure("challenge-parameter-invalid", { name, expected });

function isClaims(text: string): boolean {
  if (text.length > longestClaims) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
