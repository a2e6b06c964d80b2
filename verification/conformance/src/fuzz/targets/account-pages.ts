import fc from "fast-check";
import { adapter, encoded, inHeader, inTarget, text, textOr } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken } from "../world.ts";

const header = (...words: readonly string[]) => fc.option(textOr(...words).map(inHeader), { freq: 2 });

/**
 * Pages for visitors, for any headers of their browser: sessions, challenge, signed out, a sign-in, a callback without one, and a page
 * of the app.
 */
export const accountPages = target({
  name: "account-pages",
  inputs: fc.record({
    adapter,
    route: fc.constantFrom(
      ...["/auth/sessions", "/auth/challenge", "/auth/signed-out", "/auth/nothing", "/"],
      ...["/auth/sign-in", "/auth/callback"],
    ),
    post: fc.boolean(),
    parameters: encoded({
      scope: textOr("openid", "accounts Mail.Read"),
      claims: textOr('{"id_token":{"acr":{"essential":true}}}', "{}", "[]"),
      prompt: textOr("login", "none"),
      login_hint: text,
      returnTo: textOr("/", "//evil.example"),
      end: textOr("others"),
      state: text,
    }),
    headers: fc.record({
      accept: header("text/html", "application/json", "*/*"),
      "accept-language": header("de", "de-DE,de;q=0.9,en;q=0.8", "*", "pt-BR;q=2,;;,q=1"),
      "user-agent": header("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"),
      "sec-fetch-site": header("same-origin", "cross-site", "none"),
      "sec-fetch-mode": header("navigate", "cors"),
      "sec-fetch-dest": header("document", "iframe"),
      "x-forwarded-for": header("1.2.3.4"),
      "x-forwarded-host": header("www.localhost:3000"),
      host: header("www.localhost:3000"),
    }),
    withAlice: fc.boolean(),
  }),
  async attack(world, { adapter, route, post, parameters, headers, withAlice }) {
    const said: Record<string, string> = withAlice ? { cookie: world.cookie } : {};
    for (const [name, value] of Object.entries(headers)) if (value !== null) said[name] = value;
    const formType = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await world.send(
      adapter,
      post
        ? { method: "POST", target: route, headers: { ...said, ...formType }, body: parameters }
        : { method: "GET", target: inTarget(`${route}?${parameters}`), headers: said },
    );
    world.isHarmless(answer);
    if (![200, 302, 303, 400, 401, 403, 404, 405].includes(answer.status)) throw new Broken(`status ${answer.status}`);
    return world.nothingIsLost();
  },
});
