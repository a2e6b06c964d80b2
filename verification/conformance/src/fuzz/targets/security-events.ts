import { sign, unsigned, withBadSignature } from "@identity-web/testing/fake-kit";
import fc from "fast-check";
import { signingKey } from "../../provider/provider.ts";
import { adapter, anything, changed, changes, damage, damaged, text } from "../arbitraries.ts";
import { type Outcome, target } from "../target.ts";
import { Broken, issuer, origin, transmitterIssuer, type World } from "../world.ts";

const event = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
const eventsPath = "/auth/security-events";
const revocationPath = "/auth/global-token-revocation";

const signature = fc.constantFrom("good", "good", "good", "bad", "other key", "none");
const headers = fc.oneof(fc.constant({}), changes(["alg", "typ", "kid", "crit", "b64", "jwk", "jku"]));
/** Members of subjects, complex ones too. */
const subject = fc.oneof(
  fc.constant(undefined),
  fc.constant(undefined),
  anything,
  changes(["format", "iss", "sub", "email", "id", "identifiers", "user", "session", "uri"]),
);

type Signing = {
  readonly header: Record<string, unknown>;
  readonly signature: string;
  readonly damage: Parameters<typeof damaged>[1] | null;
};

async function tokenOf(claims: Record<string, unknown>, typ: string, input: Signing): Promise<string> {
  if (input.signature === "none") return unsigned(claims);
  const key = await signingKey(input.signature === "other key" ? "stranger" : "key-1", "ES256");
  try {
    const token = await sign(claims, key, changed({ typ }, input.header));
    const whole = input.signature === "bad" ? withBadSignature(token) : token;
    return input.damage === null ? whole : damaged(whole, input.damage);
  } catch {
    // A header that can't be signed.
    return "";
  }
}

const subjectOf = (world: World, changed: unknown): unknown =>
  changed === undefined ? { format: "iss_sub", iss: issuer, sub: world.subject } : changed;

/** The allowed states of Alice: she is signed out only if the message named her. */
function outcomeOf(world: World, isFollowed: boolean, named: unknown): Outcome {
  if (!isFollowed || world.store.inspect().sessions !== 0) return world.nothingIsLost();
  const words = JSON.stringify(named) ?? "";
  if (words.includes(world.subject) || words.includes(world.sid)) return "spent";
  throw new Broken("a message that doesn't name Alice signed her out");
}

/** A security event about Alice with changed claims, header, subject or signature. */
export const pushedEvent = target({
  name: "security-events",
  inputs: fc.record({
    adapter,
    changes: fc.oneof(fc.constant({}), changes(["iss", "aud", "iat", "exp", "jti", "toe", "events", "sub_id"])),
    header: headers,
    subject,
    signature,
    damage: fc.option(damage, { freq: 3 }),
    type: fc.oneof(fc.constant("application/secevent+jwt"), fc.constant("application/secevent+jwt"), text),
  }),
  async attack(world, input) {
    const jti = crypto.randomUUID();
    const iat = Math.floor(Date.now() / 1000);
    const sub_id = subjectOf(world, input.subject);
    const base = { iss: transmitterIssuer, aud: origin, jti, iat, sub_id, events: { [event]: {} } };
    const claims = changed(base, input.changes);
    const answer = await world.send(input.adapter, {
      method: "POST",
      target: eventsPath,
      headers: { "content-type": input.type.replaceAll(/[^ -~]/g, "") },
      body: await tokenOf(claims, "secevent+jwt", input),
    });
    world.isHarmless(answer);
    if (!answer.headers.get("cache-control")?.includes("no-store")) throw new Broken("the answer may be cached");
    if (![202, 400].includes(answer.status)) throw new Broken(`status ${answer.status}, expected 202 or 400`);
    const isUntouched = input.damage === null && Object.keys(input.header).length === 0;
    const isOurs = input.type === "application/secevent+jwt";
    const isPlain = isUntouched && isOurs && Object.keys(input.changes).length === 0 && input.subject === undefined;
    if (isPlain && (answer.status === 202) !== (input.signature === "good"))
      throw new Broken(`status ${answer.status}`);
    if (input.signature !== "good" && answer.status === 202)
      throw new Broken("an event with a bad signature is followed");
    return outcomeOf(world, answer.status === 202, claims);
  },
});

/** A request to revoke Alice's tokens with a changed token or body. */
export const tokenRevocationRequest = target({
  name: "token-revocation",
  inputs: fc.record({
    adapter,
    changes: fc.oneof(fc.constant({}), changes(["iss", "aud", "iat", "exp", "nbf", "jti"])),
    header: headers,
    subject,
    signature,
    damage: fc.option(damage, { freq: 3 }),
    body: fc.option(text, { freq: 4 }),
  }),
  async attack(world, input) {
    const iat = Math.floor(Date.now() / 1000);
    const base = {
      iss: transmitterIssuer,
      aud: origin + revocationPath,
      jti: crypto.randomUUID(),
      iat,
      exp: iat + 300,
    };
    const claims = changed(base, input.changes);
    const body = input.body ?? JSON.stringify({ sub_id: subjectOf(world, input.subject) });
    const token = await tokenOf(claims, "global-token-revocation+jwt", input);
    const answer = await world.send(input.adapter, {
      method: "POST",
      target: revocationPath,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${token.replaceAll(/[^ -~]/g, "")}`,
      },
      body,
    });
    world.isHarmless(answer);
    if (!answer.headers.get("cache-control")?.includes("no-store")) throw new Broken("the answer may be cached");
    if (![204, 400, 401].includes(answer.status)) throw new Broken(`status ${answer.status}`);
    if (input.signature !== "good" && answer.status !== 401) throw new Broken(`status ${answer.status}, expected 401`);
    return outcomeOf(world, answer.status === 204, body);
  },
});
