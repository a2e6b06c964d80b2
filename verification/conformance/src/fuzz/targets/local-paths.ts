import fc from "fast-check";
import { adapter, encode, inTarget, text, textOr } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken, issuer, origin, type World } from "../world.ts";

/** Texts that some parsers read as the address of another site. */
const elsewhere = fc
  .array(
    fc.constantFrom(
      "/",
      "\\",
      "//",
      "\\\\",
      ".",
      "..",
      "@",
      ":",
      "%2f",
      "%5c",
      "%2F%2F",
      "%09",
      "\t",
      "\n",
      "\r",
      " ",
      "?",
      "#",
      "evil.example",
      "https:",
      "javascript:",
      "http://localhost:3000",
      "http://localhost:3000@evil.example",
      "%00",
      "\u3002",
      "／",
      "a",
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((parts) => parts.join(""));
const path = fc.oneof(
  { weight: 3, arbitrary: elsewhere },
  { weight: 2, arbitrary: elsewhere.map((rest) => `/${rest}`) },
  { weight: 1, arbitrary: textOr("/", "/inbox?page=2#top") },
);

/** `returnTo` at every route that accepts it. Either every route refuses the text, or all redirects stay in the app. */
export const returnTo = target({
  name: "return-to",
  inputs: fc.record({ adapter, path, own: text }),
  async attack(world, { adapter, path, own }) {
    const query = encode([["returnTo", path]]);
    const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "same-origin" };
    const begun = await world.send(adapter, { method: "GET", target: `/auth/sign-in?${query}`, headers: navigation });
    const left = await world.send(adapter, { method: "GET", target: `/auth/sign-out?${query}`, headers: navigation });
    for (const answer of [begun, left]) {
      world.isHarmless(answer);
      if (answer.status !== 302 && answer.status !== 400) throw new Broken(`status ${answer.status}`);
    }
    if (begun.status !== left.status) throw new Broken("sign-in and sign-out disagree about a returnTo");
    const location = left.headers.get("location");
    if (location !== null && new URL(location, origin).origin !== origin) throw new Broken(`a redirect to ${location}`);
    const page = await world.send(adapter, {
      method: "GET",
      target: inTarget(`/accounts?${own}`),
      headers: navigation,
    });
    world.isHarmless(page);
    return world.nothingIsLost();
  },
});

/** Third-party initiated login: it sends browsers only to the provider and to this app's own pages. */
export const thirdPartyLogin = target({
  name: "third-party-login",
  inputs: fc.record({
    adapter,
    post: fc.boolean(),
    iss: fc.oneof({ weight: 3, arbitrary: fc.constant(issuer) }, text),
    target: fc.oneof(
      path,
      path.map((rest) => origin + rest),
    ),
    hint: fc.option(text),
    more: fc.array(fc.tuple(text, text), { maxLength: 3 }),
    withAlice: fc.boolean(),
    /** Completes the sign-in in some cases, because that takes longer. */
    complete: fc.integer({ min: 0, max: 7 }).map((draw) => draw === 0),
  }),
  async attack(world, { adapter, post, iss, target, hint, more, withAlice, complete }) {
    const given: [string, string][] = [
      ["iss", iss],
      ["target_link_uri", target],
    ];
    if (hint !== null) given.push(["login_hint", hint]);
    const query = encode([...given, ...more]);
    const headers: Record<string, string> = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    if (withAlice && !post) headers.cookie = world.cookie;
    const request = post
      ? {
          method: "POST",
          target: "/auth/sign-in",
          body: query,
          headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
        }
      : { method: "GET", target: `/auth/sign-in?${query}`, headers };
    const answer = await world.send(adapter, request);
    world.isHarmless(answer);
    if (![200, 302, 303, 400].includes(answer.status)) throw new Broken(`status ${answer.status}`);
    const location = answer.headers.get("location") ?? "";
    if (complete && !withAlice && location.startsWith(`${issuer}authorize`))
      await goOn(world, adapter, answer.headers, location);
    return world.nothingIsLost();
  },
});

/** Signs in, checks the target, and signs out again. */
async function goOn(world: World, adapter: "koa" | "hono", headers: Headers, location: string): Promise<void> {
  const answered = await world.provider.handle(new Request(location));
  const { pathname, search } = new URL(answered.headers.get("location") ?? "");
  const cookie = headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  const back = await world.send(adapter, { method: "GET", target: pathname + search, headers: { cookie } });
  const to = back.headers.get("location") ?? "";
  if (back.status !== 302 || new URL(to, origin).origin !== origin) throw new Broken(`the sign-in led to ${to}`);
  const session = back.headers.getSetCookie().find((each) => each.startsWith("__Host-identity=")) ?? "";
  await world.send(adapter, {
    method: "POST",
    target: "/auth/sign-out?scope=session",
    headers: { cookie: session.split(";", 1)[0] ?? "", "sec-fetch-site": "same-origin" },
  });
  world.nothingIsLost();
}
