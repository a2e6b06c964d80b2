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

  test.each(["application/json", undefined, urlencoded])("without a body has no fields: %s", async (type) => {
    expect((await readForm(request("", type))).size).toBe(0);
  });
});

test("a route's parameters are the form's at a post, else the query's", async () => {
  expect((await readParameters(request("from=form", urlencoded))).get("from")).toBe("form");
  expect((await readParameters(request("from=form", urlencoded, "GET"))).get("from")).toBe("query");
  expect((await readParameters(request("", undefined, "GET", "/"))).size).toBe(0);
});
