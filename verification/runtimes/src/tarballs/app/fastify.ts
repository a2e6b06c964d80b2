import { identity, requireSignIn } from "@identity-web/adapter-fastify";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { fastify } from "fastify";
import { show } from "./show.ts";

// A user's app, called without a socket.
const provider = plainFakeProvider();
const baseUrl = "https://app.example";
const app = fastify();
await app.register(
  identity({
    provider: oidc({ ...provider.client, fetch: provider.fetch }),
    baseUrl,
    secrets: [crypto.randomUUID()],
  }),
);
app.get("/me", { preHandler: requireSignIn() }, async (request) => request.user.account.subject);

await show(baseUrl, async ({ url }) => {
  const { statusCode, headers } = await app.inject(url);
  const { location } = headers;
  return new Response(null, { status: statusCode, ...(location === undefined ? {} : { headers: { location } }) });
});
await app.close();
