import type { Gates } from "../fake-provider/gates.ts";
import type { Mishaps } from "../fake-provider/mishap.ts";
import { NetworkFailure } from "../fake-provider/router.ts";
import { EntraError, errorBody } from "./aadsts.ts";
import { type Address, addressOf, cloudOf } from "./address.ts";
import { withBasic } from "./authenticate-app.ts";
import { instanceDiscovery, metadata } from "./discovery.ts";
import { graph } from "./graph.ts";
import type { EntraMishap } from "./mishap.ts";
import { errorPage } from "./pages.ts";
import { type EntraPlace, placesOf } from "./places.ts";
import type { EntraRequest } from "./records.ts";
import type { State } from "./state.ts";
import { tokenEndpoint } from "./token-endpoint.ts";
import { userinfo } from "./userinfo.ts";
import { authorizePage, signOutPage } from "./visit.ts";

export interface Parts {
  readonly state: State;
  readonly mishaps: Mishaps<EntraPlace, EntraMishap>;
  readonly gates: Gates<EntraPlace>;
  readonly records: EntraRequest[];
}

/** Answers a request as Entra, or as badly as a test wants it. @throws NetworkFailure */
export async function route(parts: Parts, request: Request): Promise<Response> {
  const { state, mishaps, gates, records } = parts;
  const url = new URL(request.url);
  const address = addressOf(state, url);
  if (address === undefined) return new Response("not found", { status: 404 });
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : url.searchParams;
  const places = placesOf(address.endpoint, form);
  const mishap = mishaps.take(places) ?? {};
  if (mishap.network === "refused") throw new NetworkFailure("ECONNREFUSED");

  const { method, headers } = request;
  const record: EntraRequest = {
    endpoint: address.endpoint,
    places,
    method,
    url: request.url,
    headers,
    parameters: form,
  };
  records.push(record);
  await gates.pass(places, "before");
  const bad = badAnswer(state, address, request, mishap);
  const processed = mishap.processed ?? (mishap.network === "lost" || mishap.body !== undefined || bad === undefined);
  const good = processed ? await answer(parts, address, request, form, mishap) : undefined;
  await gates.pass(places, "after");
  if (mishap.network === "lost") throw new NetworkFailure("ECONNRESET");
  const response = bad ?? good ?? new Response(null, { status: 500 });
  record.status = response.status;
  return response;
}

function badAnswer(state: State, address: Address, request: Request, mishap: EntraMishap): Response | undefined {
  const { status, retryAfter, headers: more, aadsts, members, body } = mishap;
  if (mishap.error !== undefined && address.endpoint === "authorize") return undefined;
  const headers = { ...more, ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }) };
  if (body !== undefined) return new Response(body, { status: status ?? 200, headers });
  const code = aadsts ?? (status === 429 ? 90055 : undefined);
  if (code !== undefined) return refused(state, address, request, new EntraError(code, members), headers, status);
  if (mishap.error !== undefined) {
    const text = {
      error: mishap.error,
      error_description: mishap.errorDescription ?? "the test wants it so",
      ...members,
    };
    return json(text, status ?? 400, headers);
  }
  return status === undefined ? undefined : new Response("the test wants it so", { status, headers });
}

async function answer(
  parts: Parts,
  address: Address,
  request: Request,
  form: URLSearchParams,
  mishap: EntraMishap,
): Promise<Response> {
  const { state } = parts;
  const { authority } = address;
  try {
    switch (address.endpoint) {
      case "instance":
        return json(instanceDiscovery(state, new URL(request.url)));
      case "metadata":
        return json({ ...metadata(state, authority), ...mishap.answer });
      case "jwks": {
        const cloud = cloudOf(state, authority.origin);
        return json({ ...(await state.keys.keySet(cloud.origin, cloud.name)), ...mishap.answer });
      }
      case "token_endpoint":
        return json({
          ...(await tokenEndpoint(state, authority, withBasic(form, request), mishap.idToken)),
          ...mishap.answer,
        });
      case "authorize":
        return authorizePage(state, authority, request, form, mishap);
      case "end_session":
        return signOutPage(state, authority, request, form);
      case "userinfo":
        return userinfo(state, authority, request);
      case "graph":
        return graph(state, authority, request);
    }
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    return refused(state, address, request, error);
  }
}

function refused(
  state: State,
  { authority, endpoint }: Address,
  request: Request,
  error: EntraError,
  headers: Record<string, string> = {},
  status = error.status,
): Response {
  const correlationId =
    request.headers.get("client-request-id") ?? new URL(request.url).searchParams.get("client-request-id");
  const body = errorBody(error, state.now(), authority.origin, correlationId ?? crypto.randomUUID());
  // Whoever is at a browser gets a page, and nobody is sent back to an app that isn't known.
  if (endpoint === "authorize" || endpoint === "end_session") return errorPage(String(body.error_description), status);
  return json(body, status, { "x-ms-request-id": String(body.trace_id), ...headers });
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store, no-cache",
      pragma: "no-cache",
      "x-ms-request-id": crypto.randomUUID(),
      ...headers,
    },
  });
