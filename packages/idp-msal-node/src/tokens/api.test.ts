import { expect, test } from "vitest";
import { apisOf, ofFirstApi } from "./api.ts";

test("apisOf() reads the API of a scope from its address, its app id, or Graph as the default", () => {
  const graph = [
    "User.Read",
    "https://graph.microsoft.com/Mail.Read",
    "00000003-0000-0000-c000-000000000000/Files.Read",
  ];
  expect(apisOf(["openid", "offline_access", ...graph])).toEqual([""]);
  expect(apisOf([])).toEqual([]);
  expect(apisOf(["api://Orders/Read", "api://orders/Write", "api://orders/.default"])).toEqual(["api://orders"]);
  expect(apisOf(["https://management.azure.com//user_impersonation"])).toEqual(["https://management.azure.com"]);
});

test("ofFirstApi() returns the scopes of the first API and the protocol scopes", () => {
  expect(ofFirstApi(["openid", "api://orders/Read", "User.Read", "api://orders/Write"])).toEqual([
    "api://orders/Read",
    "api://orders/Write",
  ]);
  expect(ofFirstApi(["openid", "profile"])).toEqual([]);
});
