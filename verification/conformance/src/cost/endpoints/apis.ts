import { asJson, inHeader, jwt } from "../encodings.ts";
import { both, type Endpoint, either, type Place } from "../endpoint.ts";
import { header, request } from "./requests.ts";
import { withApi } from "./web-api.ts";

const claim = (name: string): Place =>
  request((fill) => ({
    target: "/api",
    headers: { authorization: `Bearer ${fill((text) => jwt(`"${name}":${asJson(text)}`))}` },
  }));

/** An API's 401 response. */
const challenged =
  (before: string, after = ""): Place =>
  async (stage, fill) => {
    const app = stage.app();
    const cookie = await stage.signIn(app);
    const challenge = before + fill(inHeader) + after;
    return () =>
      withApi(
        () => new Response(null, { status: 401, headers: { "www-authenticate": challenge } }),
        () => app({ target: "/accounts", headers: { cookie } }),
      );
  };

/** The app as an API, and the APIs that it calls. */
export const apis: readonly Endpoint[] = [
  {
    name: "bearer-token",
    clients: both,
    places: {
      authorization: header("/api", "authorization"),
      token: header("/api", "authorization", "Bearer "),
      header: request((fill) => ({
        target: "/api",
        headers: { authorization: `Bearer ${fill((text) => jwt("", { alg: "RS256", typ: text, kid: text }))}` },
      })),
      iss: claim("iss"),
      aud: claim("aud"),
      dpop: header("/api", "dpop"),
    },
  },
  {
    name: "www-authenticate",
    clients: either,
    places: {
      header: challenged(""),
      error: challenged('Bearer error="', '"'),
      claims: challenged('Bearer error="insufficient_claims", claims="', '"'),
    },
  },
];
