import { identity } from "@identity-web/adapter-next";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { show } from "./show.ts";

// auth.ts and the route handlers of a user's app, called as Next.js calls them.
const provider = plainFakeProvider();
const baseUrl = "https://app.example";
const { GET, api, settled } = identity(() => ({
  provider: oidc({ ...provider.client, fetch: provider.fetch }),
  baseUrl,
  secrets: [crypto.randomUUID()],
}));
const me = api(async (_request, own) => Response.json((await own.require()).account));

await show(baseUrl, (request) => (new URL(request.url).pathname === "/me" ? me(request) : GET(request)));
await settled();
