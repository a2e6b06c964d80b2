import fc from "fast-check";
import { adapter, damage, damaged, encode, inHeader, text } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken, sessionCookie } from "../world.ts";

/** Account key and secret: the parts of a handle that a client could guess. They give access to the session. */
const secretPart = (handle: string): string => handle.split(".").slice(0, 2).join(".");

/** Session cookies that differ little from Alice's, or completely. */
export const sessionCookies = target({
  name: "session-cookie",
  inputs: fc.record({
    adapter,
    damages: fc.array(damage, { minLength: 1, maxLength: 3 }),
    /** Any header, in place of the damaged cookie. */
    header: fc.option(text, { freq: 3 }),
    around: fc.tuple(text, text),
    page: fc.boolean(),
  }),
  async attack(world, { adapter, damages, header, around, page }) {
    const own = world.cookie.slice(sessionCookie.length + 1);
    const value = damages.reduce(damaged, own);
    const [before, after] = around;
    const whole = header === null ? `${before}; ${sessionCookie}=${value}; ${after}` : header;
    const cookie = inHeader(whole);
    if (cookie.includes(secretPart(own))) return "unharmed";
    const accept: Record<string, string> = page ? { accept: "text/html", "sec-fetch-mode": "navigate" } : {};
    const answer = await world.send(adapter, { method: "GET", target: "/accounts", headers: { ...accept, cookie } });
    world.isHarmless(answer);
    const expected = page ? 302 : 401;
    if (answer.status !== expected) throw new Broken(`status ${answer.status}, expected ${expected}`);
    return world.nothingIsLost();
  },
});

/** Transaction cookies that differ little from the cookie of a pending sign-in with a valid code. */
export const transactionCookies = target({
  name: "transaction-cookie",
  inputs: fc.record({
    adapter,
    damages: fc.array(damage, { minLength: 1, maxLength: 3 }),
    header: fc.option(text, { freq: 4 }),
    withAlice: fc.boolean(),
  }),
  async attack(world, { adapter, damages, header, withAlice }) {
    const begun = await world.begin(adapter);
    const [name = "", ...rest] = begun.cookie.split("=");
    const own = rest.join("=");
    const value = inHeader(damages.reduce(damaged, own));
    if (value.trimEnd() === own || sameBytes(value, own)) return "unharmed";
    const cookie = inHeader([withAlice ? world.cookie : "a=b", header ?? `${name}=${value}`].join("; "));
    const answer = await world.send(adapter, {
      method: "GET",
      target: `/auth/callback?${encode([
        ["state", begun.state],
        ["code", begun.code],
      ])}`,
      headers: { cookie },
    });
    world.isHarmless(answer);
    if (answer.status !== 400) throw new Broken(`status ${answer.status}, expected 400`);
    return world.nothingIsLost();
  },
});

/** A cookie's value ends at a semicolon, and in base64url several last characters may encode the same bytes. */
function sameBytes(value: string, own: string): boolean {
  const parts = (text: string) => (text.split(";", 1)[0] ?? "").trimEnd().split(".");
  const [id, ...sealed] = parts(value);
  const [ownId, ...ownSealed] = parts(own);
  const bytes = (text: readonly string[]) => Buffer.from(text.join("."), "base64url").toString("hex");
  return id === ownId && bytes(sealed) === bytes(ownSealed);
}
