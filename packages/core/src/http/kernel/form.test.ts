import { costRatio } from "@identity-web/testing/cost";
import { describe, expect, test } from "vitest";
import { readForm, readParameters } from "./form.ts";
import type { HttpRequest } from "./message.ts";

const request = (body: string, type?: string, method = "POST", target = "/?from=query"): HttpRequest => ({
  method,
  target,
  header: (name) => (name === "content-type" ? type : undefined),
  body: async () => body,
});

const urlencoded = "application/x-www-form-urlencoded";

describe("a posted form", () => {
  test.each([urlencoded, `${urlencoded};charset=UTF-8`, "Application/X-WWW-Form-URLEncoded ; charset=utf-8"])(
    "is read: %s",
    async (type) => {
      expect(Object.fromEntries(await readForm(request("a=1&b=%C3%A4+c", type)))).toEqual({ a: "1", b: "ä c" });
    },
  );

  test.each(["application/json", "text/plain", "multipart/form-data; boundary=x", "", undefined])(
    "of another type is refused: %s",
    async (type) => {
      await expect(readForm(request("a=1", type))).rejects.toMatchObject({ code: "invalid_request", status: 400 });
    },
  );

  test("that can't be read is refused: the client disconnected, or a parser before identity() failed", async () => {
    const cause = new Error("aborted");
    const body = () => Promise.reject(cause);
    await expect(readForm({ ...request("", urlencoded), body })).rejects.toMatchObject({
      code: "invalid_request",
      reason: "body-unreadable",
      status: 400,
      cause,
    });
  });

  test.each(["application/json", undefined, urlencoded])("without a body has no fields: %s", async (type) => {
    expect((await readForm(request("", type))).size).toBe(0);
  });
});

test("a route's parameters are the form's fields for a POST, otherwise the query's", async () => {
  expect((await readParameters(request("from=form", urlencoded))).get("from")).toBe("form");
  expect((await readParameters(request("from=form", urlencoded, "GET"))).get("from")).toBe("query");
  expect((await readParameters(request("", undefined, "GET", "/"))).size).toBe(0);
});

describe("limits on every route", () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `a${at}=`).join("&");
  const tooMany = { code: "invalid_request", status: 400 };

  test("fifty parameters are read, fifty-one are refused, as a form and as a query", async () => {
    expect((await readForm(request(names(50), urlencoded))).size).toBe(50);
    await expect(readForm(request(names(51), urlencoded))).rejects.toMatchObject(tooMany);
    expect((await readParameters(request("", undefined, "GET", `/?${names(50)}`))).size).toBe(50);
    await expect(readParameters(request("", undefined, "GET", `/?${names(51)}`))).rejects.toMatchObject(tooMany);
  });

  test("a route reads at most 32 KiB of a body", async () => {
    let asked = 0;
    const body = async (limit: number) => {
      asked = limit;
      return "";
    };
    await readForm({ ...request("", urlencoded), body });
    expect(asked).toBe(32_768);
  });

  test("a longer body that a parser before identity() has read is refused", async () => {
    const long = request(`a=${"x".repeat(32_768)}`, urlencoded);
    await expect(readForm(long)).rejects.toMatchObject({ code: "invalid_request", status: 413 });
  });

  test("the time for many separators is proportional to their number", async () => {
    const prepare = (size: number) => () => readForm(request("&".repeat(size), urlencoded)).catch(() => undefined);
    expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
  });
});
