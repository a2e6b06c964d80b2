import type { FakeProviderOptions } from "@identity-web/testing/fake-provider";
import { describe, expect, test } from "vitest";
import type { OidcOptions } from "../options/options.ts";
import { failure, never, scene } from "../test/scene.ts";
import { clientSecretBasic } from "./authentication.ts";

const basic = "client_secret_basic";
const post = "client_secret_post";

type Reading = NonNullable<FakeProviderOptions["basicAuthentication"]>;

interface Published {
  /** `token_endpoint_auth_methods_supported`. */
  readonly methods: readonly string[];
  /** How the provider reads a Basic header. Both ways, if it is unknown. */
  readonly readings: readonly Reading[];
}

/** As in docs/providers.md. */
const published: Readonly<Record<string, Published>> = {
  Google: { methods: [post, basic], readings: ["as-sent"] },
  Auth0: { methods: [basic, post, "private_key_jwt", "tls_client_auth"], readings: ["decoded", "as-sent"] },
  Okta: { methods: [basic, post, "client_secret_jwt", "private_key_jwt", "none"], readings: ["decoded", "as-sent"] },
  Keycloak: {
    methods: ["private_key_jwt", basic, post, "tls_client_auth", "client_secret_jwt"],
    readings: ["decoded"],
  },
  Entra: { methods: [post, "private_key_jwt", basic], readings: ["decoded", "as-sent"] },
  Apple: { methods: [post], readings: ["decoded"] },
  Cognito: { methods: [basic, post], readings: ["as-sent"] },
  PingOne: { methods: [basic, post, "client_secret_jwt", "private_key_jwt"], readings: ["as-sent"] },
  Zitadel: { methods: ["none", basic, post, "private_key_jwt"], readings: ["decoded"] },
  authentik: { methods: [post, basic], readings: ["as-sent"] },
};

const clients = {
  "letters and digits": { clientId: "app", clientSecret: "abc123" },
  "a UUID and base64url": { clientId: "3f2a1c9e-6f0b-4a53-9a57-0c8b1f6f0a11", clientSecret: "s_5-K.x*9_-" },
  "characters that Basic escapes": { clientId: "app~1", clientSecret: "a~b+c%2Fd e:f/g=ü" },
};

/** How the client of a scene authenticated, at each endpoint. */
async function used({ signIn, client, fake }: ReturnType<typeof scene>): Promise<readonly string[]> {
  const { grant } = await signIn();
  expect(await client.refresh(grant, { scopes: [] }, never())).toHaveProperty("token");
  expect(await client.revoke(grant, never())).toBe("revoked");
  const requests = [...fake.requests("token"), ...fake.requests("revocation")];
  expect(requests.map(({ status }) => status)).toEqual([200, 200, 200]);
  return requests.map(({ headers }) => (headers.has("authorization") ? basic : post));
}

const cases = Object.entries(published).flatMap(([name, { methods, readings }]) =>
  readings.flatMap((reading) =>
    Object.entries(clients).map(([what, client]) => [name, what, reading, methods, client] as const),
  ),
);

test.each(cases)(
  "%s accepts a client with %s if its Basic header is %s",
  async (_name, what, reading, methods, client) => {
    const metadata = { token_endpoint_auth_methods_supported: methods };
    const methodsUsed = await used(scene({}, { clients: [client], basicAuthentication: reading, metadata }));
    const expected = what === "characters that Basic escapes" || !methods.includes(basic) ? post : basic;
    expect(methodsUsed).toEqual([expected, expected, expected]);
  },
);

describe("client_secret_basic", () => {
  const offered = { token_endpoint_auth_methods_supported: [basic] };
  const headerOf = async (client: { clientId: string; clientSecret: string }, options: Partial<OidcOptions> = {}) => {
    const { signIn, fake } = scene(options, { clients: [client], metadata: offered });
    await signIn();
    return atob(fake.requests("code")[0]?.headers.get("authorization")?.replace("Basic ", "") ?? "");
  };

  test("doesn't escape -._*, as the form encoding demands", async () => {
    expect(await headerOf({ clientId: "a-b.c_d*e", clientSecret: "F-G.H_I*J" })).toBe("a-b.c_d*e:F-G.H_I*J");
  });

  test("escapes all other characters (RFC 6749 §2.3.1 and the example of its appendix)", async () => {
    const client = { clientId: "my app:ä", clientSecret: "p%s+s w&rd/:é~ %&+£€" };
    expect(await headerOf(client)).toBe("my+app%3A%C3%A4:p%25s%2Bs+w%26rd%2F%3A%C3%A9%7E+%25%26%2B%C2%A3%E2%82%AC");
  });

  test("is used if it is configured, even if it escapes characters", async () => {
    const options = { clientAuthentication: clientSecretBasic() };
    expect(await headerOf({ clientId: "app", clientSecret: "a~b" }, options)).toBe("app:a%7Eb");
  });

  test("is used if the provider offers only it, or announces no method", async () => {
    for (const methods of [[basic], undefined, ["private_key_jwt"]]) {
      const client = { clientId: "app", clientSecret: "a~b" };
      const metadata = { token_endpoint_auth_methods_supported: methods };
      expect(await used(scene({}, { clients: [client], metadata }))).toEqual([basic, basic, basic]);
    }
  });

  test("is replaced at the revocation endpoint, too, unless that endpoint offers only it", async () => {
    const client = { clientId: "app", clientSecret: "a~b" };
    const both = { token_endpoint_auth_methods_supported: [basic, post] };
    const metadata = { ...both, revocation_endpoint_auth_methods_supported: [basic] };
    expect(await used(scene({}, { clients: [client], metadata }))).toEqual([post, post, basic]);
  });
});

describe("the error for a client that the token endpoint refuses", () => {
  const compared = {
    clients: [{ clientId: "app", clientSecret: "s3cret~+%" }],
    basicAuthentication: "as-sent",
  } as const;
  const onlyBasic = { ...compared, metadata: { token_endpoint_auth_methods_supported: [basic] } };

  test("names the endpoint, the status, the method, and that the secret was escaped", async () => {
    const error = await failure(scene({}, onlyBasic).signIn());
    expect(error.message).toMatch(
      /: invalid_client: .*\(https:\/\/idp\.test\/token, status 401, client authentication client_secret_basic\)$/,
    );
    expect(error.cure).toContain("set clientAuthentication: clientSecretPost() (client_secret_post)");
    expect(error.cure).toContain("some providers compare the header without decoding it");
    expect(`${error.message}${error.cure}`).not.toContain("s3cret");
  });

  test("mentions no escapes if there are none", async () => {
    const error = await failure(scene({ clientSecret: "wrong-wrong_wrong" }, {}).signIn());
    expect(error.cure).toContain("authenticated by client_secret_basic");
    expect(error.cure).not.toContain("escapes");
  });

  test("says why client_secret_post was used", async () => {
    const error = await failure(scene({ clientSecret: "wrong~wrong" }, {}).signIn());
    expect(error.message).toContain("client authentication client_secret_post");
    expect(error.cure).toContain("so client_secret_post is used if the provider offers it");
  });

  test.each([
    ["unauthorized_client", 400, /Allow the authorization code.*If it is allowed: The client "app" authenticated by/],
    ["unauthorized_client", 401, /Allow the authorization code.*If it is allowed: The client "app" authenticated by/],
    ["access_denied", 401, /^The client "app" authenticated by client_secret_basic: check clientId and clientSecret/],
    ["invalid_client", 400, /^The client "app" authenticated by client_secret_basic: check clientId and clientSecret/],
  ])("lists every possible cause of %s with status %i", async (error, status, cure) => {
    const { signIn, fake, client } = scene();
    const { grant } = await signIn();
    fake.misbehave("code", { error, status });
    const refused = await failure(signIn());
    expect(refused.message).toContain(`(https://idp.test/token, status ${status}, client authentication ${basic})`);
    expect(refused.cure).toMatch(cure);
    fake.misbehave("refresh", { error, status });
    expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({
      failed: "unsent",
      error: { code: "configuration", cure: expect.stringMatching(cure) },
    });
  });

  test("names endpoint and status of another refusal, and not the method", async () => {
    const { signIn, fake } = scene();
    fake.misbehave("code", { error: "invalid_grant", status: 400 });
    const error = await failure(signIn());
    expect(error.message).toMatch(/: invalid_grant: .*\(https:\/\/idp\.test\/token, status 400\)$/);
    expect(error.cure).toContain("start the sign-in again");
  });
});
