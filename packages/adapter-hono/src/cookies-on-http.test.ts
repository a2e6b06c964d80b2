import type { IdentityEvent } from "@identity-web/composition/public";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeProvider, visitor } from "@identity-web/testing";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { identity } from "./index.ts";

const safari = /Allow this site's cookies.* insecureLocalhostCookies for Safari/;
const others = /^Allow this site's cookies(?!.*Safari)/;

test.each([
  ["http://localhost:3000", {}, safari],
  ["http://localhost:3000", { insecureLocalhostCookies: true }, others],
  ["https://app.example", {}, others],
])(
  "a browser at %s that dropped the sign-in's cookie, with %j: the cure names Safari only where it drops them",
  async (baseUrl, more, cure) => {
    const provider = fakeProvider();
    const events: IdentityEvent[] = [];
    const own = { baseUrl, secrets: [crypto.randomUUID()], events: (event: IdentityEvent) => void events.push(event) };
    const app = new Hono().use(
      identity({ ...own, ...more, provider: oidc({ ...provider.client, fetch: provider.fetch }) }),
    );
    const away = await visitor(app.fetch, baseUrl).open("/auth/sign-in");
    const { pathname, search } = provider.authorize(away.headers.get("location") ?? "", { user: "alice" });
    expect((await visitor(app.fetch, baseUrl).open(pathname + search)).status).toBe(400);
    const failed = events.filter((event) => event.type === "sign_in_failed");
    expect(failed).toMatchObject([{ error: { cure: expect.stringMatching(cure) } }]);
  },
);
