import { identity, requireSignIn } from "@identity-web/adapter-express";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import express from "express";
import { show } from "./show.ts";

// A user's app, over HTTP.
const provider = plainFakeProvider();
const app = express();
const server = await new Promise<ReturnType<typeof app.listen>>((resolve) => {
  const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
});
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;
const baseUrl = `http://127.0.0.1:${port}`;

const auth = identity({
  provider: oidc({ ...provider.client, fetch: provider.fetch }),
  baseUrl,
  secrets: [crypto.randomUUID()],
});
app.use(auth);
app.get("/me", requireSignIn(), (request, response) => {
  response.send(request.user.account.subject);
});
app.use(auth.errors);

await show(baseUrl, fetch);
server.close();
server.closeAllConnections();
