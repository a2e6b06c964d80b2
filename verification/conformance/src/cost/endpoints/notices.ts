import { asJson, inParameter, jwt } from "../encodings.ts";
import { both, type Endpoint, type Place } from "../endpoint.ts";
import { form, parameter, query, routePlaces } from "./requests.ts";

const frontChannel = "/auth/front-channel-logout";
const backChannel = "/auth/back-channel-logout";

/** Every claim is checked before the signature, because that costs nothing. */
const claim = (name: string, others = ""): Place =>
  form(backChannel, (fill) => `logout_token=${fill((text) => jwt(`${others}"${name}":${asJson(text)}`))}`);

/** A provider's notices of a sign-out in another app. Any client can send them. */
export const notices: readonly Endpoint[] = [
  {
    name: "front-channel-query",
    clients: both,
    places: {
      ...routePlaces(frontChannel, ["sid"], query),
      iss: query(frontChannel, parameter("iss", "sid=a&")),
    },
  },
  {
    name: "front-channel-form",
    clients: both,
    places: { ...routePlaces(frontChannel, ["sid"], form), iss: form(frontChannel, parameter("iss", "sid=a&")) },
  },
  {
    name: "back-channel",
    clients: both,
    places: {
      ...routePlaces(backChannel, ["logout_token"], form),
      header: form(
        backChannel,
        (fill) => `logout_token=${fill((text) => jwt("", { alg: "RS256", typ: text, kid: text }))}`,
      ),
      iss: claim("iss"),
      aud: claim("aud", '"iss":"https://idp.test",'),
      sid: claim("sid", '"iss":"https://idp.test","aud":"app",'),
      signature: form(backChannel, (fill) => `logout_token=${fill((text) => `e30.e30.${inParameter(text)}`)}`),
    },
  },
];
