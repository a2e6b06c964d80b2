import { jarm } from "@identity-web/idp-oauth4webapi/jarm";
import { asJson, asParameters, inHeader, inParameter, jwt } from "../encodings.ts";
import { both, type Endpoint, either, type Place } from "../endpoint.ts";
import type { Fill } from "../hostile.ts";
import type { AppOptions } from "../stage.ts";
import { formType } from "./requests.ts";

const issuerOf = (query: string): string => {
  const iss = new URLSearchParams(query).get("iss");
  return iss === null ? "" : `&iss=${inParameter(iss)}`;
};

/** The callback of a pending sign-in. Each input gets a new sign-in, because a sign-in completes only once. */
const callback =
  (isForm: boolean, make: (fill: Fill, known: string) => { query: string; headers?: Record<string, string> }): Place =>
  async (stage, fill) => {
    const options: AppOptions = isForm ? { responseMode: "form_post" } : {};
    const app = stage.app(options);
    const { cookie, state, query: good } = await stage.begin(app);
    const { query, headers = {} } = make(fill, `state=${inParameter(state)}${issuerOf(good)}`);
    const all = { cookie, ...headers };
    if (!isForm) return () => app({ target: `/auth/callback?${query}`, headers: all });
    return () => app({ method: "POST", target: "/auth/callback", headers: { ...all, ...formType }, body: query });
  };

const placesOf = (isForm: boolean): Readonly<Record<string, Place>> => ({
  error_description: callback(isForm, (fill, known) => ({
    query: `${known}&error=access_denied&error_description=${fill(inParameter)}`,
  })),
  error: callback(isForm, (fill, known) => ({ query: `${known}&error=${fill(inParameter)}` })),
  scope: callback(isForm, (fill, known) => ({ query: `${known}&error=invalid_scope&scope=${fill(inParameter)}` })),
  claims: callback(isForm, (fill, known) => ({ query: `${known}&error=a&claims=${fill(inParameter)}` })),
  iss: callback(isForm, (fill, known) => ({ query: `${known.split("&")[0]}&iss=${fill(inParameter)}` })),
  state: callback(isForm, (fill) => ({ query: `state=${fill(inParameter)}` })),
  "a parameter's name": callback(isForm, (fill, known) => ({
    query: `${known}&${fill(inParameter)}=&${"a=&".repeat(2)}`,
  })),
  parameters: callback(isForm, (fill, known) => ({ query: `${known}&${fill(asParameters)}` })),
  "user-agent": callback(isForm, (fill, known) => ({
    query: `${known}&error=access_denied`,
    headers: { "user-agent": fill(inHeader) },
  })),
  "transaction cookie": callback(isForm, (fill, known) => ({
    query: known,
    headers: { cookie: `__Host-identity-tx-0=${fill(inHeader)}` },
  })),
});

/** A response in the form of JARM, with an invented signature. */
const signed =
  (token: (fill: Fill, state: string) => string): Place =>
  async (stage, fill) => {
    const app = stage.app({ extensions: [jarm()] });
    const { cookie, state } = await stage.begin(app);
    const target = `/auth/callback?response=${token(fill, state)}`;
    return () => app({ target, headers: { cookie } });
  };

export const callbacks: readonly Endpoint[] = [
  { name: "callback-query", clients: both, places: placesOf(false) },
  { name: "callback-form", clients: both, places: placesOf(true) },
  {
    name: "callback-signed",
    clients: either,
    places: {
      response: signed((fill) => fill(inParameter)),
      "a claim": signed((fill, state) => fill((text) => jwt(`"state":${JSON.stringify(state)},"iss":${asJson(text)}`))),
    },
  },
];
