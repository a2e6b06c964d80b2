import { json as answerJson } from "../fake-kit/answers.ts";
import type { Arrived, Call } from "../fake-kit/desk.ts";
import { mishapAnswer, mishapHeaders } from "../fake-kit/mishap.ts";
import { EntraError, errorBody } from "./aadsts.ts";
import { type Address, addressOf, cloudOf } from "./address.ts";
import { withBasic } from "./authenticate-app.ts";
import { instanceDiscovery, metadata } from "./discovery.ts";
import { graph, userinfo } from "./graph.ts";
import type { EntraMishap } from "./options.ts";
import { errorPage } from "./pages.ts";
import { type EntraEndpoint, type EntraPlace, placesOf } from "./places.ts";
import type { State } from "./state.ts";
import { tokenEndpoint } from "./token-endpoint.ts";
import { authorizePage, signOutPage } from "./visit.ts";

/** One request that arrived. */
export type EntraRequest = Arrived<EntraEndpoint, EntraPlace>;

type EntraCall = Call<EntraEndpoint, EntraMishap>;

/** Answers a request as Entra does, or with a test's faults. @throws NetworkFailure */
export async function route(state: State, request: Request): Promise<Response> {
  const address = addressOf(state, new URL(request.url));
  if (address === undefined) return new Response("not found", { status: 404 });
  return state.desk.serve(request, address.endpoint, placesOf, {
    bad: (call) => badAnswer(state, address, call),
    good: (call) => answer(state, address, call),
  });
}

function badAnswer(state: State, address: Address, { request, mishap }: EntraCall): Response | undefined {
  const { status, aadsts, members, body } = mishap;
  const code = aadsts ?? (status === 429 && body === undefined ? 90055 : undefined);
  if (code === undefined) return mishapAnswer(address.endpoint, mishap);
  return refused(state, address, request, new EntraError(code, members), mishapHeaders(mishap), status);
}

async function answer(state: State, address: Address, { request, form, mishap }: EntraCall): Promise<Response> {
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
        return signOutPage(state, request, form);
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
  // A browser gets a page, and is never sent back to an unknown app.
  if (endpoint === "authorize" || endpoint === "end_session") return errorPage(String(body.error_description), status);
  return json(body, status, { "x-ms-request-id": String(body.trace_id), ...headers });
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  answerJson(body, status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store, no-cache",
    pragma: "no-cache",
    "x-ms-request-id": crypto.randomUUID(),
    ...headers,
  });
