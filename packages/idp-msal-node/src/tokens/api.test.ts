import { expect, test } from "vitest";
import { apisOf, ofFirstApi } from "./api.ts";

test("a scope names its API by address, app id or nothing; Graph has all three", () => {
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

test("a code buys a token for the first API alone, and protocol scopes are no API's", () => {
  expect(ofFirstApi(["openid", "api://orders/Read", "User.Read", "api://orders/Write"])).toEqual([
    "api://orders/Read",
    "api://orders/Write",
  ]);
  expect(ofFirstApi(["openid", "profile"])).toEqual([]);
});
