import { expect, test } from "vitest";
import { apis as rule } from "./check-apis.ts";

const checkApis = (apis: unknown) => rule(apis, "apis");

test.each([
  [{}],
  [{ graph: { baseUrl: "https://graph.example/v1.0", scopes: ["User.Read"], appScopes: ["x/.default"] } }],
  [{ local: { baseUrl: "http://localhost:3000", scopes: ["openid"] } }],
  [{ local: { baseUrl: "http://localhost:3000", scopes: [], resource: "http://localhost:3000" } }],
])("the option apis accepts %j", (apis) => {
  expect(checkApis(apis)).toEqual([]);
});

test.each([
  ["a text", "apis: expected { name: { baseUrl, scopes } }, and got a text"],
  [{ graph: null }, "apis.graph: expected { baseUrl, scopes, appScopes, resource, signals }, and got null"],
  [
    { graph: "https://a:secret@graph.example" },
    "apis.graph: expected { baseUrl, scopes, appScopes, resource, signals }, and got a text",
  ],
  [
    { graph: { baseUrl: "https://graph.example", scopes: ["x"], resource: 7 } },
    "apis.graph.resource: expected a text, and got 7",
  ],
  [{ graph: { baseUrl: "https://graph.example" } }, "apis.graph.scopes: expected a list of scopes, and got nothing"],
  [{ graph: { baseUrl: "/v1", scopes: ["x"] } }, "apis.graph.baseUrl: expected an address"],
  [{ graph: { baseUrl: "http://graph.example", scopes: ["x"] } }, "tokens go over https"],
  [{ graph: { baseUrl: "https://graph.example?x", scopes: ["x"] } }, "without query or fragment"],
  [{ graph: { baseUrl: "https://a:secret@graph.example", scopes: ["x"] } }, "a user name or password in it"],
  [{ graph: { baseUrl: "https://graph.example", scopes: "User.Read" } }, "apis.graph.scopes: expected a list"],
  [
    { graph: { baseUrl: "https://graph.example", scopes: ["a b"] } },
    "apis.graph.scopes[0]: expected one scope, without spaces",
  ],
  [{ graph: { baseUrl: "https://graph.example", scopes: ["x"], scope: "x" } }, 'unknown option "apis.graph.scope"'],
  [{ graph: { baseUrl: "https://graph.example", scopes: [] } }, "apis.graph.scopes: expected at least one scope"],
  [
    { graph: { baseUrl: "https://graph.example", scopes: ["x"], appScopes: [] } },
    "apis.graph.appScopes: expected at least one scope",
  ],
])("the option apis refuses %j, and the message says why", (apis, problem) => {
  expect(checkApis(apis)).toEqual([expect.stringContaining(problem)]);
  expect(checkApis(apis).join()).not.toContain("secret");
});
