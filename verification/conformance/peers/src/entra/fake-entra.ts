import { plainFakeEntra } from "@identity-web/testing/fake-entra/plain";
import { http, passthrough } from "msw";
import { setupServer } from "msw/node";
import { signInPage } from "../kit/form.ts";
import { Gate } from "../kit/gate.ts";
import { authority, objectId, tenant } from "./tenant.ts";

/**
 * The project's fake Microsoft Entra at Entra's own addresses. This process answers them (msw), and no other request
 * leaves the machine. Refresh tokens stay valid after use, like Entra's.
 */
export interface FakeEntra {
  /** Every answer of the token endpoint waits here. */
  readonly tokenRequests: Gate;
  close(): void;
}

export function startFakeEntra(app: { readonly clientId: string; readonly clientSecret: string }): FakeEntra {
  const tokenRequests = new Gate();
  const fake = plainFakeEntra({
    tenants: [{ id: tenant, domain: "contoso.example" }],
    users: ["alice", "bob"].map((name) => ({ name, oid: objectId(name) })),
    apps: [
      { clientId: app.clientId, secrets: [app.clientSecret] },
      { clientId: crypto.randomUUID(), appIdUri: "api://mail" },
    ],
  });
  const page = { headers: { "content-type": "text/html" } };

  const server = setupServer(
    http.all("http://127.0.0.1:*/*", () => passthrough()),
    http.get(`${authority}/oauth2/v2.0/authorize`, () => new Response(signInPage, page)),
    http.post(`${authority}/oauth2/v2.0/authorize`, async ({ request }) => {
      const user = new URLSearchParams(await request.text()).get("login") ?? "";
      return new Response(null, { status: 302, headers: { location: fake.authorize(request.url, { user }).href } });
    }),
    http.post(`${authority}/oauth2/v2.0/token`, async ({ request }) => {
      await tokenRequests.pass();
      return fake.fetch(request);
    }),
    http.all("https://login.microsoftonline.com/*", ({ request }) => fake.fetch(request)),
  );
  server.listen({ onUnhandledFrame: "error" });
  return {
    tokenRequests,
    close() {
      tokenRequests.open();
      server.close();
    },
  };
}
