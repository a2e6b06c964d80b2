import fc from "fast-check";
import { adapter, inHeader, text, textOr } from "../arbitraries.ts";
import { target } from "../target.ts";
import { apiUrl, Broken } from "../world.ts";

const claims = fc.jsonValue({ maxDepth: 2 }).map((value) => Buffer.from(JSON.stringify(value)).toString("base64"));
const parameter = fc
  .tuple(
    textOr("error", "claims", "error_description", "realm", "scope"),
    fc.oneof(textOr("invalid_token", "insufficient_claims", "use_dpop_nonce"), claims),
    fc.boolean(),
  )
  .map(([name, value, quoted]) => `${name}=${quoted ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : value}`);
const challenge = fc
  .tuple(textOr("Bearer", "DPoP", "bearer", "Basic"), fc.array(parameter, { maxLength: 5 }))
  .map(([scheme, parameters]) => `${scheme} ${parameters.join(", ")}`);

/** An API's 401 response. */
export const wwwAuthenticate = target({
  name: "www-authenticate",
  inputs: fc.record({
    adapter,
    headers: fc.array(fc.oneof({ weight: 4, arbitrary: challenge }, { weight: 1, arbitrary: text }), { maxLength: 3 }),
    page: fc.boolean(),
    twice: fc.boolean(),
  }),
  async attack(world, { adapter, headers, page, twice }) {
    let asked = 0;
    const { fetch } = globalThis;
    globalThis.fetch = async (input) => {
      const { url } = new Request(input);
      if (url !== apiUrl) throw new Error(`only the API should be asked, not ${url}`);
      asked += 1;
      if (asked > 2) throw new Broken("the API got more than two requests");
      if (asked > 1 && !twice) return Response.json({});
      const fieldsOf = new Headers();
      for (const header of headers) fieldsOf.append("www-authenticate", inHeader(header));
      return Response.json({ error: "no" }, { status: 401, headers: fieldsOf });
    };
    try {
      const accept: Record<string, string> = page ? { accept: "text/html", "sec-fetch-mode": "navigate" } : {};
      const answer = await world.send(adapter, {
        method: "GET",
        target: "/accounts",
        headers: { ...accept, cookie: world.cookie },
      });
      world.isHarmless(answer);
      if (![200, 302, 401, 403].includes(answer.status)) throw new Broken(`status ${answer.status}`);
      if (asked === 0) throw new Broken("the API got no request");
    } finally {
      globalThis.fetch = fetch;
    }
    return world.nothingIsLost();
  },
});
