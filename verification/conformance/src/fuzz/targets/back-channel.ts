import { sign, unsigned, withBadSignature } from "@identity-web/testing/fake-kit";
import fc from "fast-check";
import { signingKey } from "../../provider/provider.ts";
import { adapter, changed, changes, damage, damaged, encode, encoded, text } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken, issuer, type World } from "../world.ts";

const event = "http://schemas.openid.net/event/backchannel-logout";
const claimNames = ["iss", "aud", "iat", "exp", "sub", "sid", "events", "nonce", "jti"];

/** A logout token for Alice with changed claims, header or signature. */
export const backChannel = target({
  name: "back-channel",
  inputs: fc.record({
    adapter,
    changes: changes(claimNames),
    header: fc.oneof(fc.constant({}), changes(["alg", "typ", "kid", "crit", "b64", "jwk", "jku"])),
    signature: fc.constantFrom("good", "good", "good", "bad", "other key", "none"),
    damage: fc.option(damage, { freq: 3 }),
    other: fc.option(encoded({ logout_token: text }), { freq: 6 }),
  }),
  async attack(world, input) {
    const now = Math.floor(Date.now() / 1000);
    const base = { iss: issuer, aud: "fuzzed-client", iat: now, exp: now + 120, sub: world.subject, sid: world.sid };
    const claims = changed({ ...base, jti: "jti", events: { [event]: {} } }, input.changes);
    const whole = await tokenOf(claims, input);
    const token = whole === undefined ? "" : input.damage === null ? whole : damaged(whole, input.damage);
    const answer = await world.send(input.adapter, {
      method: "POST",
      target: "/auth/back-channel-logout",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: input.other ?? encode([["logout_token", token]]),
    });
    world.isHarmless(answer);
    if (!answer.headers.get("cache-control")?.includes("no-store")) throw new Broken("the answer may be cached");
    const isWhole = input.signature === "good" && input.other === null && isSame(token, whole);
    const sent = JSON.parse(JSON.stringify(claims));
    const good = isWhole && isGood(sent, now);
    // The modules test which headers are valid. Here such a token may be carried out or refused.
    const isPlain = Object.keys(input.header).length === 0 && token === whole;
    const expected = !good ? [400] : isPlain ? [200] : [200, 400];
    if (!expected.includes(answer.status))
      throw new Broken(`status ${answer.status}, expected ${expected.join(" or ")}`);
    if (answer.status !== 200 || !namesAlice(world, sent)) return world.nothingIsLost();
    if (world.store.inspect().sessions !== 0) throw new Broken("a valid logout token ended nothing");
    return "spent";
  },
});

async function tokenOf(
  claims: Record<string, unknown>,
  { header, signature }: { header: Record<string, unknown>; signature: string },
): Promise<string | undefined> {
  if (signature === "none") return unsigned(claims);
  const key = await signingKey(signature === "other key" ? "stranger" : "key-1", "ES256");
  try {
    const token = await sign(claims, key, changed({ typ: "logout+jwt" }, header));
    return signature === "bad" ? withBadSignature(token) : token;
  } catch {
    // A header that can't be signed.
    return undefined;
  }
}

/** The last character of a signature may encode the same bytes as another one. Nothing else may differ. */
function isSame(token: string, whole: string | undefined): boolean {
  const end = token.lastIndexOf(".") + 1;
  const bytes = (text: string) => Buffer.from(text.slice(end), "base64url");
  if (whole === undefined || !/^[\w.-]+$/.test(token) || token.length !== whole.length) return false;
  return token.slice(0, end) === whole.slice(0, end) && bytes(token).equals(bytes(whole));
}

/** The rules of the specification (§2.4 and §2.6), written independently of the library. */
function isGood(claims: Record<string, unknown>, now: number): boolean {
  const { iss, aud, iat, exp, events, sub, sid } = claims;
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return (
    iss === issuer &&
    (aud === "fuzzed-client" || (Array.isArray(aud) && aud.includes("fuzzed-client"))) &&
    typeof iat === "number" &&
    iat <= now + 30 &&
    typeof exp === "number" &&
    exp > now - 30 &&
    isObject(events) &&
    isObject(Object.hasOwn(events, event) ? events[event] : undefined) &&
    !Object.hasOwn(claims, "nonce") &&
    (sub === undefined || isText(sub)) &&
    (sid === undefined || isText(sid)) &&
    (sub !== undefined || sid !== undefined)
  );
}

function namesAlice(world: World, { sid, sub, iat }: Record<string, unknown>): boolean {
  const names = sid === undefined ? sub === world.subject : sid === world.sid;
  return names && Number(iat) >= world.issuedAt;
}
