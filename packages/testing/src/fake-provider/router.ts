import { json, oauthError } from "./answers.ts";
import { authorize } from "./authorize.ts";
import { discovery } from "./discovery.ts";
import type { Gates } from "./gates.ts";
import type { Mishap, Mishaps } from "./mishap.ts";
import { endSession, revocation, userinfo } from "./other-endpoints.ts";
import { type Endpoint, endpointAt, placesOf } from "./places.ts";
import { pushedRequest } from "./pushed-requests.ts";
import type { RecordedRequest, Records } from "./records.ts";
import type { State } from "./state.ts";
import { tokenEndpoint } from "./token-endpoint.ts";

/** The request failed before an answer came, as a runtime's `fetch` says it. */
export class NetworkFailure extends TypeError {
  readonly code: "ECONNREFUSED" | "ECONNRESET";

  constructor(code: NetworkFailure["code"]) {
    const cause = Object.assign(new Error(code === "ECONNREFUSED" ? "connect ECONNREFUSED" : "read ECONNRESET"), {
      code,
    });
    super("fetch failed", { cause });
    this.code = code;
  }
}

interface Parts {
  readonly state: State;
  readonly mishaps: Mishaps;
  readonly gates: Gates;
  readonly records: Records;
  /** Who is at the browser when one really comes to the authorization endpoint. */
  readonly visitor: string;
}

/** Answers a request as the provider, or as badly as a test wants it. @throws NetworkFailure */
export async function route(parts: Parts, request: Request): Promise<Response> {
  const { state, mishaps, gates, records } = parts;
  const url = new URL(request.url);
  const endpoint = endpointAt(state.issuer, url);
  if (endpoint === undefined) return new Response("not found", { status: 404 });
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : url.searchParams;
  const places = placesOf(endpoint, form);
  const mishap = mishaps.take(places) ?? {};
  if (mishap.network === "refused") throw new NetworkFailure("ECONNREFUSED");

  const record: RecordedRequest = {
    endpoint,
    places,
    method: request.method,
    url: request.url,
    headers: request.headers,
    parameters: form,
  };
  records.add(record);
  await gates.pass(places, "before");
  const bad = badAnswer(mishap);
  const processed = mishap.processed ?? (mishap.network === "lost" || mishap.body !== undefined || bad === undefined);
  const good = processed ? await answer(parts, endpoint, request, form, mishap) : undefined;
  await gates.pass(places, "after");
  if (mishap.network === "lost") throw new NetworkFailure("ECONNRESET");
  const response = bad ?? good ?? new Response(null, { status: 500 });
  record.status = response.status;
  record.lookedAt = ![429, 503].includes(response.status) && !response.headers.has("dpop-nonce");
  return response;
}

/** The answer that comes instead of the right one. */
function badAnswer({ status, retryAfter, headers: more, error, errorDescription, body }: Mishap): Response | undefined {
  const headers = { ...more, ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }) };
  if (error !== undefined) return oauthError(error, errorDescription ?? "the test wants it so", status ?? 400, headers);
  if (body !== undefined) return new Response(body, { status: status ?? 200, headers });
  return status === undefined ? undefined : new Response("the test wants it so", { status, headers });
}

async function answer(
  parts: Parts,
  endpoint: Endpoint,
  request: Request,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  const { state } = parts;
  switch (endpoint) {
    case "discovery":
      return discovery(state);
    case "jwks":
      return json({ ...(await state.keys.published(state.settings.signingAlg)), ...mishap.answer });
    case "authorize": {
      const asked = new URL(`${request.url.split("?", 1)[0]}?${form}`);
      const callback = authorize(state, asked, { user: form.get("login_hint") ?? parts.visitor }, mishap);
      return new Response(null, { status: 302, headers: { location: callback.href } });
    }
    case "pushed_authorization_request":
      return pushedRequest(state, request, form, mishap);
    case "token":
      return tokenEndpoint(state, request, form, mishap);
    case "userinfo":
      return userinfo(state, request, mishap);
    case "revocation":
      return state.settings.revocation ? revocation(state, request, form) : new Response(null, { status: 404 });
    case "end_session":
      return state.settings.endSession ? endSession(state, form) : new Response(null, { status: 404 });
  }
}
