import { json, oauthError } from "./answers.ts";
import { authenticateClient } from "./authenticate-client.ts";
import type { Mishap } from "./mishap.ts";
import { checkProof } from "./proof.ts";
import { without } from "./sign-token.ts";
import { randomValue, type State } from "./state.ts";

const prefix = "urn:ietf:params:oauth:request_uri:";

/** Keeps an authorization request for the browser to name. @see https://www.rfc-editor.org/rfc/rfc9126 */
export async function pushedRequest(
  state: State,
  request: Request,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  if (state.settings.pushedAuthorization === "none") return new Response(null, { status: 404 });
  const client = await authenticateClient(state, request, form);
  if (client instanceof Response) return client;
  const jkt = await checkProof(state, request);
  if (jkt instanceof Response) return jkt;
  if (form.has("request_uri")) return oauthError("invalid_request", "request_uri can't be pushed");
  const named = form.get("dpop_jkt");
  if (named !== null && jkt !== undefined && named !== jkt) return oauthError("invalid_dpop_proof", "another key's");
  const parameters = new URLSearchParams(form);
  parameters.set("client_id", client.clientId);
  for (const name of ["client_secret", "client_assertion", "client_assertion_type"]) parameters.delete(name);
  if (jkt !== undefined) parameters.set("dpop_jkt", jkt);
  const uri = prefix + randomValue("request");
  state.pushedRequests.set(uri, parameters);
  return json(without({ request_uri: uri, expires_in: 60, ...mishap.answer }), 201);
}

/** The parameters that an authorization request stands for; a pushed one is good once. */
export function requestedParameters(state: State, query: URLSearchParams): URLSearchParams {
  const uri = query.get("request_uri");
  if (uri === null) {
    if (state.settings.pushedAuthorization === "required") throw new Error("fake provider: the request was not pushed");
    return query;
  }
  const pushed = state.pushedRequests.get(uri);
  if (pushed === undefined || pushed.get("client_id") !== query.get("client_id"))
    throw new Error("fake provider: unknown request_uri");
  state.pushedRequests.delete(uri);
  return pushed;
}
