import { costRatio } from "@identity-web/testing/cost";
import { describe, expect, test } from "vitest";
import { isBelow, segmentsOf } from "./api-path.ts";

describe("the path of an API's call", () => {
  test.each([
    ["/me", ["me"]],
    ["/me/", ["me", ""]],
    ["/", [""]],
    ["/users('a')/drive/root:/x:/content", ["users('a')", "drive", "root:", "x:", "content"]],
    ["/a%20b/100%25/%C3%A4", ["a b", "100%", "ä"]],
    ["/...;a/.x", ["...;a", ".x"]],
    ["/%E2%80%A6/x%20..%20y/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB.txt", ["…", "x .. y", "👩‍💻.txt"]],
    ["/1%C2%BD/%EF%BC%A1", ["1½", "Ａ"]],
  ])("reads %s segment by segment", (path, segments) => {
    expect(segmentsOf(path)).toEqual(segments);
  });

  test.each([
    "",
    "me",
    "//evil.example/x",
    "/me//x",
    "/me/../x",
    "/me/..",
    "/./me",
    "/%2e%2e/x",
    "/.%2E/x",
    "/..;x/y",
    "/..%3Bx/y",
    "/me%2fx",
    "/me%2Fx",
    "/me%5cx",
    "/me\\x",
    "/%252e%252e/x",
    "/%252fx",
    "/%00",
    "/%0d%0aset-cookie:x",
    "/%7f",
    "/%C2%85",
    "/%ff",
    "/%zz",
    "/%",
    "/%c0%ae%c0%ae/x",
    // Servers that trim blanks, drop invisible characters, or normalize Unicode read these as dot segments.
    "/..%20/x",
    "/%20../x",
    "/.%20/x",
    "/.%20./x",
    "/..%20;a/x",
    "/..%C2%A0/x",
    "/.%E2%80%8B./x",
    "/%EF%BC%8E%EF%BC%8E/x",
    "/.%EF%BC%8E/x",
    "/%E2%80%A4%E2%80%A4/x",
    "/%E2%80%A5/x",
    "/..%EF%BC%9Bx/y",
    // Slashes, backslashes and percent signs after a normalization, or in a "best fit" of an older character set.
    "/me%EF%BC%8Fx",
    "/me%E2%88%95x",
    "/me%E2%81%84x",
    "/me%E2%A7%B8x",
    "/me%EF%BC%BCx",
    "/me%EF%B9%A8x",
    "/me%E2%88%96x",
    "/me%EF%BC%852ex",
    "/me%EF%B9%AA2Ex",
    "/me#x",
    "/me x",
    "/ä",
    "/\u202e",
    `/${"a".repeat(5000)}`,
  ])("refuses %j, which some server reads as another path", (path) => {
    expect(segmentsOf(path)).toBeUndefined();
  });

  test("is below a prefix by whole segments", () => {
    const below = (path: string, ...prefixes: string[]) => isBelow(segmentsOf(path) ?? [], prefixes);
    expect(below("/me/messages", "/me")).toBe(true);
    expect(below("/%6de", "/me")).toBe(true);
    expect(below("/", "/")).toBe(true);
    expect(below("/anything", "/")).toBe(true);
    expect(below("/meadow", "/me")).toBe(false);
    expect(below("/ME", "/me")).toBe(false);
    expect(below("/a/b", "/b", "/a/c")).toBe(false);
    expect(below("/me", "/me/messages")).toBe(false);
  });

  test.each(["/", "/a", "%2e", "..;", "%25", ";", "%20", "%EF%B7%BA"])(
    "costs time that grows linearly with a path full of %s",
    async (part) => {
      const run = (size: number) => {
        const path = `/${part.repeat(size / part.length)}`;
        return () => segmentsOf(path);
      };
      expect(await costRatio(run)).toBeLessThanOrEqual(12);
    },
  );
});
