import { RequestFailed } from "@identity-web/core/provider-kit";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { Wire } from "./wire.ts";

const tokenEndpoint = "http://127.0.0.1:8080/contoso/oauth2/v2.0/token";
const answer = { access_token: "at", token_type: "Bearer", expires_in: 60 };

function wire(respond: () => Promise<Response>) {
  const urls: string[] = [];
  const send = async (url: string) => {
    urls.push(url);
    return respond();
  };
  return {
    urls,
    wire: new Wire({
      send,
      clock: fakeClock(),
      tokenEndpoint,
      secrets: [],
      signal: new AbortController().signal,
      check: async () => undefined,
    }),
  };
}

test("Wire sends MSAL's query to the endpoint of the metadata, for any host that MSAL names", async () => {
  const { wire: one, urls } = wire(async () => Response.json(answer));
  await one.sendPostRequestAsync("https://127.0.0.1:8080/contoso/oauth2/v2.0/token?client-request-id=1", {
    body: "a=b",
  });
  expect(urls).toEqual([`${tokenEndpoint}?client-request-id=1`]);
});

test("Wire sends one POST with any outcome, and no other request", async () => {
  for (const respond of [
    async () => Response.json(answer),
    async () => Response.json({ error: "invalid_grant" }, { status: 400 }),
    async () => Promise.reject(new RequestFailed("down", "unknown")),
  ]) {
    const { wire: one, urls } = wire(respond);
    await one.sendPostRequestAsync(tokenEndpoint).catch(() => undefined);
    await expect(one.sendPostRequestAsync(tokenEndpoint)).rejects.toThrow("second request");
    await expect(one.sendGetRequestAsync("https://login.microsoftonline.com/discovery")).rejects.toThrow("must not");
    expect(urls).toHaveLength(1);
  }
});
