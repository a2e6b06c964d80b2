import type { Clock, RemovalTeller, RemovedUser } from "@identity-web/core";
import type { ApiSignals } from "@identity-web/core/http";
import { defined, parseRecord, show, stringMember } from "@identity-web/core/provider-kit";
import { failure } from "./error-texts.ts";
import { type SigningKey, signed } from "./keys.ts";

const sessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
const longestAnswer = 10_000;

interface TellerParts {
  readonly issuer: string;
  readonly key: SigningKey;
  readonly clock: Pick<Clock, "now">;
  readonly fetch: typeof fetch | undefined;
}

/**
 * Pushes an event for each removal to the APIs.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8935
 */
export function tellerOf(
  apis: ReadonlyMap<string, ApiSignals>,
  { issuer, key, clock, ...parts }: TellerParts,
): RemovalTeller {
  return {
    audiences: [...apis.keys()],
    async tell(name, removed, signal) {
      const api = apis.get(name);
      if (api === undefined) throw new Error(`expected one of the audiences, and got ${name}`);
      const token = await signed(claimsOf(removed, { issuer, audience: api.audience, name, now: clock.now() }), key);
      const headers = {
        "content-type": "application/secevent+jwt",
        accept: "application/json",
        ...defined({ authorization: api.authorization }),
      };
      // Read at each call, and called unbound: Workers throws "Illegal invocation" otherwise.
      const send = parts.fetch ?? fetch;
      const response = await send(api.endpoint, { method: "POST", headers, body: token, redirect: "manual", signal });
      if (response.status === 202) {
        await response.body?.cancel();
        return;
      }
      const err = stringMember(parseRecord((await response.text()).slice(0, longestAnswer)) ?? {}, "err");
      const told = err === undefined ? "" : ` (${show(err)})`;
      throw failure("event-not-taken", { url: api.endpoint, status: response.status, err: told });
    },
  };
}

interface Parties {
  readonly issuer: string;
  readonly audience: string;
  readonly name: string;
  readonly now: number;
}

/**
 * The claims of an event. `issued_until` is a member of this library: the API's `sharedSignals()` also removes tokens that were issued
 * after the event, up to this time. They may be older than the removal, because the provider's clock may be ahead of this app's.
 *
 * @see https://openid.net/specs/openid-caep-1_0.html#name-session-revoked
 */
function claimsOf(
  { id, issuer: iss, subject: sub, at, issuedUntil, sid }: RemovedUser,
  { issuer, audience, name, now }: Parties,
) {
  const iat = Math.floor(now / 1000);
  // The removal's time is from the store's clock. If that clock is ahead of this one, the event would seem to be in the future.
  const seconds = Math.min(Math.floor(at / 1000), iat);
  const user = { format: "iss_sub", iss, sub };
  const event = {
    event_timestamp: seconds,
    reason_admin: { en: `${sid === undefined ? "The account" : "A session"} was signed out at ${issuer}.` },
    issued_until: Math.floor(issuedUntil / 1000),
  };
  return {
    iss: issuer,
    aud: audience,
    iat,
    jti: `${id}.${name}`,
    toe: seconds,
    sub_id: sid === undefined ? user : { format: "complex", user, session: { format: "opaque", id: sid } },
    events: { [sessionRevoked]: event },
  };
}
