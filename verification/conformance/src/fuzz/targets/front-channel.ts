import fc from "fast-check";
import { adapter, bytesOf, encode, fields, inTarget, text, textOr } from "../arbitraries.ts";
import { type Target, target } from "../target.ts";
import { Broken, issuer, type World } from "../world.ts";

const known = { sid: textOr("{alice}"), iss: textOr(issuer, issuer.slice(0, -1), "https://evil.example") };
const pairs = fields(known);

const frontChannel = (name: string, post: boolean): Target =>
  target({
    name,
    inputs: fc.record({
      adapter,
      query: pairs,
      form: pairs,
      /** Any text, in place of the query or form. */
      raw: fc.option(text, { freq: 8 }),
      type: textOr("application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=utf-8"),
    }),
    async attack(world, { adapter, query, form, raw, type }) {
      const real = (given: readonly (readonly [string, string])[]) =>
        encode(given.map(([key, value]) => [key, value.replaceAll("{alice}", world.sid)]));
      const request = post
        ? {
            method: "POST",
            target: inTarget("/auth/front-channel-logout"),
            headers: { "content-type": type.replaceAll(/[^\x20-\x7e]/g, "") },
            body: raw === null ? real(form) : bytesOf(raw),
          }
        : {
            method: "GET",
            target: inTarget(`/auth/front-channel-logout?${raw === null ? real(query) : bytesOf(raw)}`),
            headers: {},
          };
      const answer = await world.send(adapter, request);
      world.isHarmless(answer);
      if (answer.status !== 200) throw new Broken(`status ${answer.status}, expected 200`);
      const isForm = type.split(";", 1)[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
      const parameters = new URLSearchParams(raw === null ? real(post ? form : query) : "");
      const outcome = post && !isForm ? "stays" : fateOf(world, parameters);
      const { sessions } = world.store.inspect();
      if (outcome === "ends" && sessions !== 0) throw new Broken("a notice that names the session ended nothing");
      if (outcome === "stays" || sessions !== 0) return world.nothingIsLost();
      return "spent";
    },
  });

/** The session's own sid and no foreign issuer, with or without a trailing slash. */
function fateOf(world: World, parameters: URLSearchParams): "ends" | "stays" {
  const iss = parameters.get("iss");
  if (parameters.get("sid") !== world.sid) return "stays";
  return iss === null || iss === issuer || iss === issuer.slice(0, -1) ? "ends" : "stays";
}

export const frontChannelQuery = frontChannel("front-channel-query", false);
export const frontChannelForm = frontChannel("front-channel-form", true);
