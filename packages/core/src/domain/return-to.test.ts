import { describe, expect, test } from "vitest";
import { IdentityError } from "../errors/identity-error.ts";
import { parseReturnTo } from "./return-to.ts";

const outcome = (value: string): string => {
  try {
    return parseReturnTo(value);
  } catch (error) {
    return error instanceof IdentityError ? error.code : String(error);
  }
};

describe("a return address is a local path", () => {
  test.each([
    "/",
    "/inbox",
    "/inbox?page=2&sort=a%20b#third",
    "/inbox?next=https://evil.example/",
    "/inbox?next=//evil.example",
    "/a/b/../c",
    "/@evil.example",
    "/a:b",
    "/with%20space",
    "/caf%C3%A9",
    "/?",
    "/#",
  ])("%s is accepted as a return address", (value) => {
    expect(outcome(value)).toBe(value);
  });

  test.each([
    ["an absolute address", "https://evil.example/"],
    ["a path that begins with a host's slashes after the removal of its dots", "/.//evil.example"],
    ["a path that begins with a host's slashes after a step up", "/a/..//evil.example"],
    ["an absolute address without its slashes", "https:evil.example"],
    ["another scheme", "javascript:alert(1)"],
    ["another scheme after a space", " javascript:alert(1)"],
    ["another scheme in mixed case", "JaVaScRiPt:alert(1)"],
    ["a data address", "data:text/html,x"],
    ["a host", "//evil.example"],
    ["a host after three slashes", "///evil.example"],
    ["a host after a backslash", "/\\evil.example"],
    ["a host after two backslashes", "\\\\evil.example"],
    ["a backslash in the path", "/inbox\\..\\evil"],
    ["an encoded second slash", "/%2Fevil.example"],
    ["an encoded second slash in lower case", "/%2fevil.example"],
    ["an encoded backslash", "/%5Cevil.example"],
    ["an encoded backslash later in the path", "/inbox/%5c/evil.example"],
    ["a tab that browsers drop", "/\t/evil.example"],
    ["an encoded tab", "/%09/evil.example"],
    ["a line break", "/inbox\r\nSet-Cookie: a=b"],
    ["an encoded line break", "/inbox%0d%0aSet-Cookie:%20a=b"],
    ["a NUL character", "/inbox\0"],
    ["an encoded NUL character", "/inbox%00"],
    ["a DEL character", "/inbox\u007f"],
    ["a space", "/in box"],
    ["a leading space", " /inbox"],
    ["a broken encoding", "/%zz"],
    ["an empty text", ""],
    ["a path without a leading slash", "inbox"],
    ["only a query", "?a=b"],
    ["too many characters", `/${"x".repeat(2048)}`],
    ["too many bytes", `/${"ü".repeat(1100)}`],
  ])("%s is refused as a return address", (_, value) => {
    expect(outcome(value)).toBe("invalid_return_to");
  });

  test("a long path is accepted if it fits into the transaction's cookie", () => {
    expect(outcome(`/${"x".repeat(2000)}`)).toBe(`/${"x".repeat(2000)}`);
    expect(outcome("/\u65e5\u672c?q=\u00e4")).toBe("/\u65e5\u672c?q=\u00e4");
  });

  test("a browser resolves every accepted path to the app's own origin", () => {
    const pieces = [
      "/",
      "\\",
      "%2f",
      "%5c",
      "%252f",
      "..",
      ".",
      "evil.example",
      "@",
      ":",
      "?",
      "#",
      "\t",
      "%09",
      "javascript:",
    ];
    for (const a of pieces) {
      for (const b of pieces) {
        for (const c of pieces) {
          const path = outcome(`/${a}${b}${c}`);
          if (path === "invalid_return_to") continue;
          expect(new URL(path, "https://app.example").origin).toBe("https://app.example");
          expect(new URL(decodeURIComponent(path.split(/[?#]/)[0] ?? ""), "https://app.example").origin).toBe(
            "https://app.example",
          );
        }
      }
    }
  });

  test("the error doesn't show the refused address", () => {
    expect(() => parseReturnTo("https://evil.example/")).toThrow(/^((?!evil).)*$/);
  });
});
