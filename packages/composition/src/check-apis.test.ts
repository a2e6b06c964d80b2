import { expect, test } from "vitest";
import { checkApis } from "./check-apis.ts";

test.each([
  [undefined],
  [{}],
  [{ graph: { baseUrl: "https://graph.example/v1.0", scopes: ["User.Read"], appScopes: ["x/.default"] } }],
  [{ local: { baseUrl: "http://localhost:3000", scopes: [] } }],
])("%j is good", (apis) => {
  expect(checkApis(apis)).toEqual([]);
});

test.each([
  ["a text", "apis: expected { name: { baseUrl, scopes } }, and got a text"],
  [{ graph: null }, "apis.graph: expected { baseUrl, scopes }"],
  [{ graph: { baseUrl: "/v1", scopes: [] } }, "apis.graph.baseUrl: expected an address"],
  [{ graph: { baseUrl: "http://graph.example", scopes: [] } }, "tokens go over https"],
  [{ graph: { baseUrl: "https://graph.example?x", scopes: [] } }, "without query or fragment"],
  [{ graph: { baseUrl: "https://a:secret@graph.example", scopes: [] } }, "a user name or password in it"],
  [{ graph: { baseUrl: "https://graph.example", scopes: "User.Read" } }, "apis.graph.scopes: expected a list"],
  [{ graph: { baseUrl: "https://graph.example", scopes: ["a b"] } }, "apis.graph.scopes: expected a list"],
  [{ graph: { baseUrl: "https://graph.example", scopes: [], scope: "x" } }, 'unknown member "scope"'],
])("%j is not, and the message says why", (apis, problem) => {
  expect(checkApis(apis)).toEqual([expect.stringContaining(problem)]);
  expect(checkApis(apis).join()).not.toContain("secret");
});
