import { inHeader } from "../encodings.ts";
import { type Endpoint, either, type Place } from "../endpoint.ts";
import { form, header, ownForm, query, routePlaces } from "./requests.ts";

const signInNames = ["returnTo", "prompt", "login_hint", "domain_hint", "request", "iss", "target_link_uri"];
const challengeNames = ["scope", "claims", "login_hint", "returnTo"];

/** A form of a signed-in user. */
const signedInForm =
  (path: string, body: Parameters<typeof form>[1]): Place =>
  async (stage, fill) => {
    const app = stage.app();
    const headers = { ...ownForm, cookie: await stage.signIn(app) };
    const made = { method: "POST", target: path, headers, body: body(fill) };
    return () => app(made);
  };

/** Pages and headers that don't depend on the provider client. */
export const pages: readonly Endpoint[] = [
  { name: "sign-in-query", clients: either, places: routePlaces("/auth/sign-in", signInNames, query) },
  { name: "sign-in-form", clients: either, places: routePlaces("/auth/sign-in", signInNames, form) },
  { name: "sign-out-query", clients: either, places: routePlaces("/auth/sign-out", ["scope", "returnTo"], query) },
  { name: "sign-out-form", clients: either, places: routePlaces("/auth/sign-out", ["scope", "returnTo"], form) },
  { name: "signed-out", clients: either, places: routePlaces("/auth/signed-out", ["state"], query) },
  { name: "challenge-query", clients: either, places: routePlaces("/auth/challenge", challengeNames, query) },
  { name: "challenge-form", clients: either, places: routePlaces("/auth/challenge", challengeNames, form) },
  {
    name: "sessions-form",
    clients: either,
    places: routePlaces("/auth/sessions", ["end"], (path, body) => signedInForm(path, body)),
  },
  {
    name: "request-headers",
    clients: either,
    places: {
      cookie: header("/accounts", "cookie"),
      "session cookie": header("/accounts", "cookie", "__Host-identity="),
      "attempt cookie": header("/accounts", "cookie", "__Host-identity-attempt="),
      "accept-language": header("/auth/signed-out", "accept-language"),
      accept: header("/accounts", "accept"),
      "content-type": async (stage, fill) => {
        const app = stage.app();
        const headers = { ...ownForm, "content-type": fill(inHeader) };
        return () => app({ method: "POST", target: "/auth/sign-out", headers, body: "scope=account" });
      },
      origin: header("/auth/sign-out", "origin"),
      "sec-fetch-site": header("/auth/sign-out", "sec-fetch-site"),
      "x-forwarded-host": header("/auth/callback?state=a", "x-forwarded-host"),
      host: header("/auth/callback?state=a", "host"),
      path: query("/accounts/a", (fill) => fill(encodeURI)),
    },
  },
];
