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

test("is where the well-known path says", async () => {
  const document = { issuer: "https://idp.example" };
  expect(await load(() => Response.json(document))).toEqual({ document, url });
});

test.each([
  [() => new Response("<html>"), `discovery failed: ${url} holds no JSON object`],
  [() => new Response("", { status: 404 }), `discovery failed: ${url} answered with status 404 instead of 200`],
  [
    () => Response.json({ error_description: "no such tenant" }, { status: 400 }),
    `discovery failed: ${url} answered with status 400 instead of 200 ("no such tenant")`,
  ],
])("what can't be used is told with what to do", async (answer, message) => {
  await expect(load(answer)).rejects.toMatchObject({ code: "provider_unavailable", message, cure: "Do this." });
});

test("how long to wait is passed on", async () => {
  const answer = () => new Response("", { status: 503, headers: { "retry-after": "7" } });
  await expect(load(answer)).rejects.toMatchObject({ retryAfter: 7 });
});

test.each([
  [undefined, url, /no valid jwks_uri/],
  ["not a url", url, /no valid jwks_uri/],
  ["http://idp.example/keys", url, /without TLS/],
  ["http://localhost/keys", url, /without TLS/],
  ["http://idp.example/keys", "http://localhost/.well-known", /without TLS/],
])("an endpoint %s of %s is refused", (jwks_uri, from, message) => {
  expect(() => endpointOf({ jwks_uri }, "jwks_uri", from)).toThrow(message);
});

test("an endpoint has TLS, or is on this machine as the provider is", () => {
  for (const [jwks_uri, from] of [
    ["https://idp.example/keys", url],
    ["http://localhost/keys", "http://localhost/.well-known"],
  ] as const) {
    expect(endpointOf({ jwks_uri }, "jwks_uri", from)).toBe(jwks_uri);
  }
});
