import { type IdentityVariables, identity, requireSignIn } from "@identity-web/adapter-hono";
import type { IdentityEvent } from "@identity-web/core";
import { type OidcOptions, oidc } from "@identity-web/idp-oauth4webapi";
import { fapi2 } from "@identity-web/idp-oauth4webapi/fapi2";
import { type Visitor, visitor } from "@identity-web/testing";
import { CookieJar } from "@identity-web/testing/browser";
import { Hono } from "hono";
import { scope } from "./fapi-provider.ts";

export const baseUrl = "http://localhost:1";

interface App extends Pick<Hono, "fetch"> {
  /** Waits for revocations. */
  settled(): Promise<void>;
}

/** An app with one more option (the profile), which calls the API for the signed-in user. */
export function fapiApp(
  options: OidcOptions,
  api: () => string,
  events: (event: IdentityEvent) => void = () => undefined,
): App {
  const auth = identity({
    provider: oidc({ profile: fapi2, idTokenSigningAlg: "ES256", ...options }),
    baseUrl,
    secrets: ["a secret that is used in this test alone"],
    scopes: ["openid", scope],
    insecureLocalhostCookies: true,
    events,
  });
  const hono = new Hono<{ Variables: IdentityVariables }>().use(auth);
  hono.get("/token", requireSignIn(), async (c) => c.json(await c.var.user.acquireToken([scope])));
  hono.get("/mail", requireSignIn(), async (c) => {
    if (c.req.query("force") !== undefined) await c.var.user.acquireToken({ scopes: [scope], forceRefresh: true });
    const times = Number(c.req.query("times") ?? 1);
    const call = () => c.var.user.fetch(`${api()}/mail?x=1`, { scopes: [scope], method: "POST", body: "hello" });
    const answers = await Promise.all(Array.from({ length: times }, call));
    return c.json(await Promise.all(answers.map(async (one) => [one.status, await one.text()])));
  });
  return { fetch: hono.fetch, settled: () => auth.settled() };
}

/** A browser with a signed-in user. At the provider it only follows redirects. */
export async function signedIn(app: App, browse: typeof fetch = fetch): Promise<{ person: Visitor; way: URL[] }> {
  const person = visitor((request) => app.fetch(request), baseUrl);
  const begun = await person.open("/auth/sign-in");
  const location = begun.headers.get("location");
  if (location === null) throw new Error(`the sign-in was answered with status ${begun.status}`);
  const way = await throughProvider(location, browse);
  const { pathname, search } = way.at(-1) ?? new URL(baseUrl);
  await person.open(pathname + search);
  return { person, way };
}

/** All addresses from the provider's first to the app's. */
async function throughProvider(from: string, browse: typeof fetch): Promise<URL[]> {
  const cookies = new CookieJar();
  const way = [new URL(from)];
  for (let steps = 0; steps < 10; steps += 1) {
    const url = way.at(-1) ?? new URL(from);
    if (url.origin === baseUrl) return way;
    const cookie = cookies.header({ url, crossSite: false, safeNavigation: true }) ?? "";
    const response = await browse(url, { redirect: "manual", headers: { cookie } });
    cookies.store(url, response.headers.getSetCookie());
    const location = response.headers.get("location");
    if (location === null) throw new Error(`the provider stopped at ${url.pathname}: ${await response.text()}`);
    way.push(new URL(location, url));
  }
  throw new Error("the provider redirects in a loop");
}
