import { asJson, inHeader, jwt } from "../encodings.ts";
import { type Endpoint, either, type Place } from "../endpoint.ts";
import type { Fill } from "../hostile.ts";
import { audienceOfEvents, issuerOfEvents, type Stage } from "../stage.ts";
import { request } from "./requests.ts";

const pushed = { "content-type": "application/secevent+jwt" };
const route = { push: "/auth/security-events", revocation: "/auth/global-token-revocation" } as const;
const setHeader = { alg: "ES256", typ: "secevent+jwt" };
const revocationHeader = { alg: "ES256", typ: "global-token-revocation+jwt" };

/** A text that is no event, or an event with an invented signature. */
const push = (body: (fill: Fill) => string): Place =>
  request((fill) => ({ method: "POST", target: route.push, headers: pushed, body: body(fill) }));

const known = `"iss":"${issuerOfEvents}","aud":"${audienceOfEvents}",`;

/** Claims are checked before the signature. */
const claim = (name: string, others = ""): Place =>
  push((fill) => fill((text) => jwt(`${others}"${name}":${asJson(text)}`, setHeader)));

/** An event that the transmitter has signed, so its subject is read. */
const signed =
  (subject: (text: string) => unknown): Place =>
  async (stage: Stage, fill) => {
    const app = stage.app();
    const body = await stage.transmitter.set({ event: "session-revoked", subject: subject(fill(JSON.stringify)) });
    return () => app({ method: "POST", target: route.push, headers: pushed, body });
  };

const revocation = (token: (fill: Fill) => string): Place =>
  request((fill) => ({
    method: "POST",
    target: route.revocation,
    headers: { "content-type": "application/json", authorization: `Bearer ${token(fill)}` },
    body: "{}",
  }));

/** A request with a valid token, so its body is read. */
const revoked: Place = async (stage, fill) => {
  const app = stage.app();
  const token = await stage.transmitter.revocation({ aud: stage.origin + route.revocation });
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const body = fill((text) => `{"sub_id":${asJson(text)}}`);
  return () => app({ method: "POST", target: route.revocation, headers, body });
};

/** Messages of other systems about users. The receiver of events that an app sends onward is the first one. */
export const securityEvents: readonly Endpoint[] = [
  {
    name: "security-events",
    clients: either,
    places: {
      body: push((fill) => fill()),
      type: request((fill) => ({
        method: "POST",
        target: route.push,
        headers: { "content-type": `application/secevent+jwt;${fill(inHeader)}` },
        body: "",
      })),
      header: push((fill) => fill((text) => jwt("", { ...setHeader, typ: text, kid: text }))),
      iss: claim("iss"),
      aud: claim("aud", `"iss":"${issuerOfEvents}",`),
      jti: claim("jti", known),
      events: claim("events", `${known}"jti":"a","iat":1,`),
      signature: push((fill) => `e30.e30.${fill(inHeader)}`),
      email: signed((email) => ({ format: "email", email })),
      opaque: signed((id) => ({ format: "opaque", id })),
      format: signed((format) => ({ format })),
    },
  },
  {
    name: "token-revocation",
    clients: either,
    places: {
      token: revocation((fill) => fill(inHeader)),
      header: revocation((fill) => fill((text) => jwt("", { ...revocationHeader, typ: text, kid: text }))),
      iss: revocation((fill) => fill((text) => jwt(`"iss":${asJson(text)}`, revocationHeader))),
      body: revoked,
    },
  },
];
