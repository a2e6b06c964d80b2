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
 * Sends the user to the provider for more scopes or claims. They are parameters of the URL, so a link that isn't on one of the app's
 * own pages needs the user's confirmation first. A link in a mail or a QR code looks like the user's own navigation.
 */
export async function answerChallenge(
  { parts, request, identity, path }: RouteContext,
  allowed: readonly string[] | undefined,
): Promise<HttpAnswer> {
  const { settings } = parts;
  const isPost = request.method === "POST";
  if (isPost) requireSameOrigin(request, settings.origin);
  const parameters = isPost ? await readForm(request) : queryOf(request.target);
  const { scopes = [], ...asked } = challengeOf(parameters);
  if (allowed !== undefined && !scopes.every((scope) => allowed.includes(scope)))
    throw invalid("scope", "scopes of the option scopes of challenge()");
  const returnTo = parseReturnTo(parameters.get("returnTo") ?? settings.basePath);
  const isOwnLink = request.header("sec-fetch-site") === "same-origin" && isOwnNavigation(request);
  if (isPost || isOwnLink) return identity.signIn({ ...asked, ...(scopes.length === 0 ? {} : { scopes }), returnTo });
  // The page posts what it names: of a repeated parameter the first value.
  const fields = Object.fromEntries(names.flatMap((name) => fieldOf(parameters, name)));
  return page<ChallengeText>(parts, request, {
    name: "challenge",
    ...(scopes.length === 0 ? {} : { text: "challenge.scopes" }),
    values: { scopes: scopes.join(", ") },
    wayOn: { action: path, fields },
  });
}

function fieldOf(parameters: URLSearchParams, name: string): [[string, string]] | [] {
  const value = parameters.get(name);
  return value === null ? [] : [[name, value]];
}

function challengeOf(parameters: URLSearchParams): SignInParameters {
  const scopes = (parameters.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  const claims = parameterOf(parameters, "claims");
  if (!scopes.every((scope) => /^[!#-[\]-~]+$/.test(scope))) throw invalid("scope", "scopes with spaces between");
  if (claims !== undefined && !isClaims(claims)) throw invalid("claims", "a JSON object");
  const prompt = parameterOf(parameters, "prompt");
  const loginHint = parameterOf(parameters, "login_hint");
  const domainHint = parameterOf(parameters, "domain_hint");
  return { scopes, ...defined({ claims, prompt, loginHint, domainHint }) };
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
