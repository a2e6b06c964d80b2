import { json } from "../fake-kit/answers.ts";
import { type Json, without } from "../fake-kit/jwt.ts";
import { authenticateClient } from "./authenticate-client.ts";
import type { FakeClient } from "./options.ts";
import { checkProof } from "./proof.ts";
import { randomValue, refuse, type State } from "./state.ts";

/** Stores an authorization request, and returns a reference for the browser. @see https://www.rfc-editor.org/rfc/rfc9126 */
export async function pushedRequest(
  state: State,
  request: Request,
  form: URLSearchParams,
  more: Readonly<Json> = {},
): Promise<Response> {
  if (state.settings.pushedAuthorization === "none") return new Response(null, { status: 404 });
  const client = await authenticateClient(state, request, form);
  const jkt = await checkProof(state, request);
  if (form.has("request_uri")) throw refuse(state, "request_uri can't be pushed");
  const named = form.get("dpop_jkt");
  if (named !== null && jkt !== undefined && named !== jkt)
    throw refuse(state, "pushed request: dpop_jkt is another key's", { error: "invalid_dpop_proof" });
  const parameters = new URLSearchParams(form);
  parameters.set("client_id", client.clientId);
  for (const name of ["client_secret", "client_assertion", "client_assertion_type"]) parameters.delete(name);
  const broken = brokenRule(strictRules(state, parameters));
  if (broken !== undefined) throw refuse(state, broken);
  if (jkt !== undefined) parameters.set("dpop_jkt", jkt);
  const uri = `urn:ietf:params:oauth:request_uri:${randomValue("request")}`;
  state.pushedRequests.set(uri, parameters);
  return json(without({ request_uri: uri, expires_in: 60, ...more }), 201);
}

/** The parameters of an authorization request. A pushed request can be used once. @throws Refusal if a provider would show a page */
export function readRequest(
  state: State,
  query: URLSearchParams,
): { client: FakeClient; parameters: URLSearchParams; redirectUri: string } {
  const parameters = requestedParameters(state, query);
  const client = state.clients.find(({ clientId }) => clientId === parameters.get("client_id"));
  const redirectUri = parameters.get("redirect_uri");
  if (client === undefined) throw refuse(state, `unknown client_id in ${query}`, { atBrowser: true });
  const isKnown = client.redirectUri === undefined || client.redirectUri === redirectUri;
  if (redirectUri === null || !URL.canParse(redirectUri) || !isKnown)
    throw refuse(state, `no registered redirect_uri in ${query}`, { atBrowser: true });
  const broken = brokenRule(strictRules(state, parameters));
  if (broken !== undefined) throw refuse(state, broken, { atBrowser: true });
  return { client, parameters, redirectUri };
}

function requestedParameters(state: State, query: URLSearchParams): URLSearchParams {
  const uri = query.get("request_uri");
  if (uri === null) {
    if (state.settings.pushedAuthorization === "required")
      throw refuse(state, "the request was not pushed", { atBrowser: true });
    return query;
  }
  const pushed = state.pushedRequests.get(uri);
  if (pushed === undefined || pushed.get("client_id") !== query.get("client_id"))
    throw refuse(state, "unknown request_uri", { atBrowser: true });
  state.pushedRequests.delete(uri);
  return pushed;
}

type Rules = readonly (readonly [holds: boolean, rule: string])[];

/** The rules of every provider, which sends the browser back with an error. */
export const basicRules = (parameters: URLSearchParams): Rules => [
  [parameters.get("response_type") === "code", "response_type is code"],
  [parameters.get("scope")?.split(" ").includes("openid") === true, "scope contains openid"],
  [parameters.get("code_challenge_method") === "S256", "code_challenge_method is S256"],
  [/^[\w-]{43}$/.test(parameters.get("code_challenge") ?? ""), "code_challenge is a SHA-256 hash"],
];

/** The rules of a strict provider, which shows a page. */
function strictRules({ settings: { strict, signedResponses } }: State, parameters: URLSearchParams): Rules {
  if (strict === false) return [];
  const nonce = parameters.get("nonce") ?? "";
  return [
    ...basicRules(parameters),
    [(parameters.get("state") ?? "").length >= 16, "state is there and can't be guessed"],
    [/^[\x20-\x7e]{16,}$/.test(nonce), "nonce is there, printable, and can't be guessed"],
    [strict !== "fapi2" || nonce.length <= 64, "nonce has at most 64 characters (FAPI 2.0)"],
    [!signedResponses || parameters.get("response_mode") === "jwt", "response_mode is jwt"],
    [[...parameters.keys()].every((name) => parameters.getAll(name).length === 1), "no parameter comes twice"],
  ];
}

/** The first broken rule. */
export function brokenRule(rules: Rules): string | undefined {
  const broken = rules.find(([holds]) => !holds);
  return broken === undefined ? undefined : `authorization request: expected that ${broken[1]}`;
}
