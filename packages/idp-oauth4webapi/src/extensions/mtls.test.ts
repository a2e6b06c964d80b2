import { describe, expect, test } from "vitest";
import { failure, scene } from "../test/scene.ts";
import { tls } from "./mtls.ts";
import { par } from "./par/par.ts";

describe("client authentication by TLS", () => {
  const aliases = {
    token_endpoint: "https://mtls.idp.test/token",
    revocation_endpoint: "https://mtls.idp.test/revocation",
    pushed_authorization_request_endpoint: "https://mtls.idp.test/par",
  };

  test.each([
    ["tls_client_auth", tls()],
    ["self_signed_tls_client_auth", tls({ selfSigned: true })],
  ])(
    "%s: sends the client's id alone, to the addresses for certificates, by the fetch that has one",
    async (_method, clientAuthentication) => {
      const asked: string[] = [];
      const provider = scene({}, { clients: [{ clientId: "app" }] }).fake;
      const settings = {
        clients: [{ clientId: "app" }],
        pushedAuthorization: "required",
        metadata: { mtls_endpoint_aliases: aliases },
      } as const;
      const certified: { fetch?: typeof fetch } = {};
      const made = scene(
        {
          clientAuthentication,
          extensions: [par()],
          fetch: (input, init) => {
            asked.push(String(input));
            return (certified.fetch ?? provider.fetch)(String(input).replace("https://mtls.", "https://"), init);
          },
        },
        settings,
      );
      certified.fetch = made.fake.fetch;
      const { grant } = await made.signIn();
      await made.client.revoke(grant, new AbortController().signal);
      expect(asked.filter((url) => url.includes("mtls"))).toEqual([
        aliases.pushed_authorization_request_endpoint,
        aliases.token_endpoint,
        aliases.revocation_endpoint,
      ]);
      const [code] = made.fake.requests("code");
      expect(code?.parameters.get("client_id")).toBe("app");
      expect([code?.headers.has("authorization"), code?.parameters.has("client_assertion")]).toEqual([false, false]);
    },
  );

  test("a client without tls() doesn't use the endpoints for certificates", async () => {
    const { signIn, fake } = scene({}, { metadata: { mtls_endpoint_aliases: aliases } });
    await signIn();
    expect(fake.requests("code")[0]?.url).toBe("https://idp.test/token");
  });

  test("an endpoint for certificates without TLS is refused", async () => {
    const metadata = { mtls_endpoint_aliases: { token_endpoint: "http://mtls.idp.test/token" } };
    expect(
      (await failure(scene({ clientAuthentication: tls() }, { clients: [{ clientId: "app" }], metadata }).begin()))
        .message,
    ).toContain("TLS as token_endpoint");
  });
});
