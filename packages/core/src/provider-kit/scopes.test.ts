import { costRatio } from "@identity-web/testing/cost";
import { describe, expect, test } from "vitest";
import { grantedScopes, uncovered } from "./scopes.ts";

describe("grantedScopes()", () => {
  test("returns the requested scopes if the answer has no scope", () => {
    expect(grantedScopes(["openid", "a"], undefined)).toEqual(["openid", "a"]);
  });

  test("returns nothing for an empty scope", () => {
    expect(grantedScopes(["openid", "a", "https://api/.default"], "")).toEqual([]);
  });

  test("returns a scope in the spelling of the provider and of the request", () => {
    expect(grantedScopes(["mail.read", "files.read"], "Mail.Read profile")).toEqual([
      "Mail.Read",
      "profile",
      "mail.read",
    ]);
    expect(grantedScopes(["https://graph.test/Mail.Read"], "Mail.Read")).toContain("https://graph.test/Mail.Read");
    expect(grantedScopes(["https://api.test/.default"], "a b")).toContain("https://api.test/.default");
  });

  test("keeps the scopes of one API apart from those of another", () => {
    expect(grantedScopes(["https://one.test/read"], "https://other.test/read")).toEqual(["https://other.test/read"]);
  });
});

describe("uncovered()", () => {
  test("ignores protocol scopes", () => {
    expect(uncovered(["openid", "profile", "offline_access", "a"], [])).toEqual(["a"]);
  });

  test("returns the scopes that the grant is not known to cover", () => {
    expect(uncovered(["a", "b"], ["b"])).toEqual(["a"]);
    expect(uncovered(["https://api.test/.default"], ["a"])).toEqual(["https://api.test/.default"]);
  });
});

test("grantedScopes() and uncovered() take time in proportion to the length of the lists", async () => {
  const prepare = (size: number) => {
    const asked = Array.from({ length: size / 4 }, (_, at) => `https://api.test/s${at}`);
    const granted = Array.from({ length: size / 4 }, (_, at) => `t${at}`).join(" ");
    return () => grantedScopes(asked, granted);
  };
  expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
});
