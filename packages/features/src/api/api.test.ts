import { internals } from "@identity-web/core/http";
import { World } from "@identity-web/testing/scripted-provider";
import { afterEach, expect, test, vi } from "vitest";
import { appClient, callerOf, onBehalfOf } from "./index.ts";

const base = "https://api.example/v1";
const apis = {
  mail: { baseUrl: base, scopes: ["Mail.Read"], appScopes: [".default"], resource: "https://api.example" },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("an API of the options is called by name for a caller's user and for the app itself", async () => {
  const world = new World({ onBehalfOf: true });
  const auth = { [internals]: world.http({ apis, features: [onBehalfOf()] }) };
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(`${request.method} ${request.url} ${request.headers.get("authorization")}`);
    return new Response("mail");
  });
  const caller = await callerOf(auth, world.provider.bearer({ subject: "bob" }));
  await caller.api("mail").fetch("/me", { method: "POST", body: "x" });
  await appClient(auth).api("mail").fetch("/users");
  const others = await caller.acquireToken({ scopes: ["Mail.Read"], resource: "https://api.example" });
  const apps = await appClient(auth).acquireToken({ scopes: [".default"], resource: "https://api.example" });
  expect(sent).toEqual([`POST ${base}/me Bearer ${others.value}`, `GET ${base}/users Bearer ${apps.value}`]);
  expect(world.provider.appRequests).toMatchObject([{ scopes: [".default"], resource: "https://api.example" }]);
});

test.each([
  [undefined, "nothing"],
  [null, "null"],
  [{ token: "x" }, "an object"],
])("callerOf() refuses %j, which isn't a token", async (token, found) => {
  const world = new World({ onBehalfOf: true });
  const auth = { [internals]: world.http() };
  const call = async () => Reflect.apply(callerOf, undefined, [auth, token]);
  const message = `callerOf() expected a bearer token as text, and got ${found}`;
  await expect(call()).rejects.toMatchObject({ code: "configuration", message });
});
