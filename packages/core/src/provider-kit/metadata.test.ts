import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { createSend } from "./http.ts";
import { endpointOf, loadMetadata } from "./metadata.ts";

const url = "https://idp.example/.well-known/openid-configuration";

const load = (answer: () => Response) => {
  const clock = fakeClock();
  const send = createSend(clock, 1000, async () => answer());
  return loadMetadata("https://idp.example", { send, clock, cure: "Do this." });
};

test("loadMetadata() requests the well-known URL", async () => {
  const document = { issuer: "https://idp.example" };
  expect(await load(() => Response.json(document))).toEqual({ document, url });
});

test.each([
  [
    () => new Response("<html>"),
    `the provider's metadata can't be loaded: expected a JSON object at ${url}, and got another text`,
  ],
  [
    () => new Response("", { status: 404 }),
    `the provider's metadata can't be loaded: expected status 200 from ${url}, and got 404`,
  ],
  [
    () => Response.json({ error_description: "no such tenant" }, { status: 400 }),
    `the provider's metadata can't be loaded: expected status 200 from ${url}, and got 400 ("no such tenant")`,
  ],
])(
  "loadMetadata() refuses an unusable document (%#), with the cure of the provider's client",
  async (answer, message) => {
    await expect(load(answer)).rejects.toMatchObject({ code: "provider_unavailable", message, cure: "Do this." });
  },
);

test.each([
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "document-untrusted", /^Start Node.js with NODE_EXTRA_CA_CERTS=/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "document-untrusted", /^Start Node.js with NODE_EXTRA_CA_CERTS=/],
  ["CERT_HAS_EXPIRED", "document-unreachable", /^Do this\.$/],
  ["ECONNREFUSED", "document-unreachable", /^Do this\.$/],
])("loadMetadata() that fails with %s has the reason %s, with a cure that helps", async (code, reason, cure) => {
  const failed = load(() => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("tls"), { code }) });
  });
  await expect(failed).rejects.toMatchObject({ reason, cure: expect.stringMatching(cure) });
});

test("loadMetadata() passes Retry-After on", async () => {
  const answer = () => new Response("", { status: 503, headers: { "retry-after": "7" } });
  await expect(load(answer)).rejects.toMatchObject({ retryAfter: 7 });
});

test.each([
  [undefined, url, /a URL as jwks_uri/],
  ["not a url", url, /a URL as jwks_uri/],
  ["http://idp.example/keys", url, /a URL with TLS as jwks_uri/],
  ["http://localhost/keys", url, /a URL with TLS as jwks_uri/],
  ["http://idp.example/keys", "http://localhost/.well-known", /a URL with TLS as jwks_uri/],
])("endpointOf() refuses the endpoint %s in the metadata of %s", (jwks_uri, from, message) => {
  expect(() => endpointOf({ jwks_uri }, "jwks_uri", from)).toThrow(message);
});

test("endpointOf() accepts an endpoint with TLS, or one on this machine if the provider runs here, too", () => {
  for (const [jwks_uri, from] of [
    ["https://idp.example/keys", url],
    ["http://localhost/keys", "http://localhost/.well-known"],
  ] as const) {
    expect(endpointOf({ jwks_uri }, "jwks_uri", from)).toBe(jwks_uri);
  }
});
