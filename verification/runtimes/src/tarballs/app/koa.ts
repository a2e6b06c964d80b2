import { createServer } from "node:http";
import { identity, requireSignIn } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { sqliteStore } from "@identity-web/store-sqlite";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import Koa from "koa";
import { show } from "./show.ts";

// A user's app, with a store in a file, over HTTP.
const provider = plainFakeProvider();
const store = sqliteStore(process.argv[2] ?? "identity.db");
const server = createServer((request, response) => answer(request, response));
const port = await new Promise<number>((resolve) => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
});
const baseUrl = `http://127.0.0.1:${port}`;

const app = new Koa()
  .use(
    identity({
      provider: oidc({ ...provider.client, fetch: provider.fetch }),
      baseUrl,
      secrets: [crypto.randomUUID()],
      store,
    }),
  )
  .use(requireSignIn())
  .use((ctx) => {
    ctx.body = ctx.state.user.account.subject;
  });
const answer = app.callback();

await show(baseUrl, fetch);
store.close();
server.close();
server.closeAllConnections();
