import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { Hono } from "hono";
import { show } from "./show.ts";

// A user's app, with the default memory store.
const provider = plainFakeProvider();
const baseUrl = "https://app.example";

const app = new Hono()
  .use(
    identity({
      provider: oidc({ ...provider.client, fetch: provider.fetch }),
      baseUrl,
      secrets: [crypto.randomUUID()],
    }),
  )
  .get("/me", requireSignIn(), (c) => c.text(c.var.user.account.subject));

await show(baseUrl, async (request) => app.fetch(request));
