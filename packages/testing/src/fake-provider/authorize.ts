import { callbackTo, formPost, redirectTo } from "../fake-kit/answers.ts";
import { type Json, sign } from "../fake-kit/jwt.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { basicRules, brokenRule, readRequest } from "./authorization-request.ts";
import { randomValue, type State, sessionOf } from "./state.ts";

/** The user at the browser, and the user's actions. */
export interface Authorizing {
  /** The user who signs in. The name is the `sub`. */
  readonly user: string;
  /** The browser's name. A session of the provider belongs to one browser. @default "browser" */
  readonly browser?: string;
  /** The only scopes to which the user consents. @default all requested scopes */
  readonly consents?: readonly string[];
  /** When the user last signed in at the provider, in seconds since the epoch. @default now */
  readonly authTime?: number;
}

interface Answered {
  readonly callback: URL;
  readonly asked: URLSearchParams;
}

/**
 * Answers an authorization request as if the user had clicked through.
 *
 * @returns the callback; under `form_post`, too, its parameters are in the query
 * @throws Error: the provider would show an error page instead of a redirect
 */
export function authorize(state: State, request: URL, who: Authorizing, mishap: Mishap = {}): Answered {
  const { client, parameters, redirectUri } = readRequest(state, request.searchParams);
  const broken = brokenRule(basicRules(parameters));
  const { error = broken && "invalid_request", errorDescription = broken } = mishap;
  const answer =
    error === undefined
      ? { code: issueCode(state, parameters, client.clientId, redirectUri, who) }
      : { error, error_description: errorDescription };
  const callback = callbackTo(redirectUri, {
    ...answer,
    state: parameters.get("state") ?? undefined,
    iss: state.settings.issParameter ? state.issuer : undefined,
    ...mishap.answer,
  });
  state.script.authorizationResponse?.(callback.searchParams);
  return { callback, asked: parameters };
}

/** Sends a browser back in the requested response mode. */
export async function sendBack(state: State, { callback, asked }: Answered): Promise<Response> {
  if (state.settings.signedResponses) {
    const response = await signedResponse(state, callback.searchParams, asked.get("client_id") ?? "");
    callback.search = new URLSearchParams({ response }).toString();
  }
  return asked.get("response_mode") === "form_post" ? formPost(callback) : redirectTo(callback);
}

/** JWT Secured Authorization Response Mode §2.1. */
async function signedResponse(state: State, parameters: URLSearchParams, aud: string): Promise<string> {
  const { script, issuer, keys, settings } = state;
  const claims: Json = { iss: issuer, aud, exp: state.seconds + 300, ...Object.fromEntries(parameters) };
  script.jarmClaims?.(claims);
  const token = await sign(claims, await keys.current(settings.signingAlg));
  return script.jarmToken?.(token, claims) ?? token;
}

function issueCode(
  state: State,
  parameters: URLSearchParams,
  clientId: string,
  redirectUri: string,
  who: Authorizing,
): string {
  const { user, browser = "browser", consents, authTime = state.seconds } = who;
  const { refusedScopes } = state.settings;
  const scopes = (parameters.get("scope") ?? "")
    .split(" ")
    .filter((scope) => !refusedScopes.includes(scope) && (consents?.includes(scope) ?? true));
  const code = randomValue("code");
  state.codes.set(code, {
    authorization: {
      clientId,
      user,
      sid: sessionOf(state, user, browser),
      scopes,
      authTime,
      grantId: randomValue("grant"),
      resource: parameters.get("resource") ?? undefined,
      nonce: parameters.get("nonce") ?? undefined,
      jkt: parameters.get("dpop_jkt") ?? undefined,
    },
    redirectUri,
    challenge: parameters.get("code_challenge") ?? "",
    used: false,
  });
  return code;
}
