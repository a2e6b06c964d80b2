import { json } from "../fake-kit/answers.ts";
import type { Arrived, Call } from "../fake-kit/desk.ts";
import type { Json } from "../fake-kit/jwt.ts";
import { type Mishap, mishapAnswer } from "../fake-kit/mishap.ts";
import { pushedRequest } from "./authorization-request.ts";
import { authorize, sendBack } from "./authorize.ts";
import { discovery } from "./discovery.ts";
import { type Endpoint, endpointAt, type Place, placesOf } from "./places.ts";
import { newNonce } from "./proof.ts";
import { api, revocation, userinfo } from "./resources.ts";
import { endSession } from "./sign-out.ts";
import { randomValue, type State } from "./state.ts";
import { tokenEndpoint } from "./token-endpoint.ts";

/** One request that arrived. */
export type RecordedRequest = Arrived<Endpoint, Place>;

/** Answers a request as a provider does, or with a test's faults. @throws NetworkFailure */
export async function route(state: State, request: Request): Promise<Response> {
  const endpoint = endpointAt(state.issuer, new URL(request.url));
  if (endpoint === undefined) return new Response("not found", { status: 404 });
  return state.desk.serve(request, endpoint, placesOf, {
    bad: ({ mishap }) => mishapAnswer(endpoint, mishap),
    async good(call) {
      const response = await endpoints[endpoint](state, call);
      if (state.settings.freshDpopNonces && asksProof.has(endpoint))
        response.headers.set("dpop-nonce", newNonce(state));
      return response;
    },
  });
}

const asksProof: ReadonlySet<Endpoint> = new Set(["pushed_authorization_request", "token", "userinfo", "api"]);

const endpoints: Record<Endpoint, (state: State, call: Call<Endpoint, Mishap>) => Response | Promise<Response>> = {
  discovery: (state, { mishap }) => discovery(state, mishap.answer),
  jwks: (state, { mishap }) => keySet(state, mishap),
  authorize(state, { request, form, mishap }) {
    const asked = new URL(`${request.url.split("?", 1)[0]}?${form}`);
    const browser = state.settings.sessionPerSignIn ? { browser: randomValue("browser") } : {};
    // The user of a browser that names none is the first one.
    const user = form.get("login_hint") ?? Object.keys(state.users)[0] ?? "alice";
    return sendBack(state, authorize(state, asked, { user, ...browser }, mishap));
  },
  pushed_authorization_request: (state, { request, form, mishap }) =>
    pushedRequest(state, request, form, mishap.answer),
  token: (state, { request, form, mishap }) => tokenEndpoint(state, request, form, mishap),
  userinfo: (state, { request, mishap }) => userinfo(state, request, mishap.answer),
  api: (state, { request }) => api(state, request),
  revocation: (state, { request, form }) => revocation(state, request, form),
  end_session: (state, { form }) => endSession(state, form),
};

async function keySet({ keys, settings, script }: State, mishap: Mishap): Promise<Response> {
  const published: Json[] = (await keys.published(settings.signingAlg)).keys.map((key) => ({ ...key }));
  script.keys?.(published);
  return json({ keys: published, ...mishap.answer });
}
