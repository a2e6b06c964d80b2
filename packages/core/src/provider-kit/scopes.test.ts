import { costRatio } from "@identity-web/testing/cost";
import { describe, expect, test } from "vitest";
import { grantedScopes, uncovered } from "./scopes.ts";

describe("granted scopes", () => {
  test("without scope in the answer what was asked was granted", () => {
    expect(grantedScopes(["openid", "a"], undefined)).toEqual(["openid", "a"]);
  });

  test("an empty scope grants nothing", () => {
    expect(grantedScopes(["openid", "a", "https://api/.default"], "")).toEqual([]);
  });

  test("are known by the provider's words and by the request's", () => {
    expect(grantedScopes(["mail.read", "files.read"], "Mail.Read profile")).toEqual([
      "Mail.Read",
      "profile",
      "mail.read",
    ]);
    expect(grantedScopes(["https://graph.test/Mail.Read"], "Mail.Read")).toContain("https://graph.test/Mail.Read");
    expect(grantedScopes(["https://api.test/.default"], "a b")).toContain("https://api.test/.default");
  });

  test("of one API are not those of another", () => {
    expect(grantedScopes(["https://one.test/read"], "https://other.test/read")).toEqual(["https://other.test/read"]);
  });
});

describe("uncovered scopes", () => {
  test("protocol scopes are never looked for", () => {
    expect(uncovered(["openid", "profile", "offline_access", "a"], [])).toEqual(["a"]);
  });

  test("what the grant is known to cover is covered", () => {
    expect(uncovered(["a", "b"], ["b"])).toEqual(["a"]);
    expect(uncovered(["https://api.test/.default"], ["a"])).toEqual(["https://api.test/.default"]);
  });
});

test("long lists of scopes take time in proportion to their length", async () => {
  const prepare = (size: number) => {
    const asked = Array.from({ length: size / 4 }, (_, at) => `https://api.test/s${at}`);
    const granted = Array.from({ length: size / 4 }, (_, at) => `t${at}`).join(" ");
    return () => grantedScopes(asked, granted);
  };
  expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
});
