import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { IdentityError } from "./identity-error.ts";

describe("an IdentityError", () => {
  test.each([
    ["sign_in_required", 401],
    ["interaction_required", 401],
    ["signed_out", 401],
    ["invalid_callback", 400],
    ["invalid_logout_token", 400],
    ["invalid_return_to", 400],
    ["invalid_request", 400],
    ["provider_unavailable", 503],
    ["store_unavailable", 503],
    ["configuration", 500],
  ] as const)("%s answers with status %d", (code, status) => {
    expect(new IdentityError(code, "what went wrong").status).toBe(status);
  });

  test.each([
    ["line breaks", "\r\n"],
    ["C0 characters", "\u0000\u001b"],
    ["C1 characters, which some terminals obey", "\u009b\u0085"],
    ["Unicode's separators of lines and paragraphs", "\u2028\u2029"],
    ["characters that change the writing direction", "\u202e\u2066"],
  ])("keeps its message, cure and facts on one line without %s", (_, foreign) => {
    const text = `a${foreign}b`;
    const { message, cure, facts } = new IdentityError("invalid_callback", text, {
      cure: text,
      facts: { a: text, n: 7 },
    });
    expect([message, cure, facts]).toEqual(["a b", "a b", { a: "a b", n: 7 }]);
  });

  test("of a configuration may list problems on several lines, without other control characters", () => {
    expect(new IdentityError("configuration", "can't start:\n- a\u009b\r\n- b").message).toBe(
      "can't start:\n- a \n- b",
    );
  });

  test("has a plain response with its code and nothing else", async () => {
    const cause = new Error("password of the database");
    const error = new IdentityError("store_unavailable", "the store at 10.0.0.1 failed", { cause, cure: "Look." });
    const response = error.getResponse();
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe('{"error":"store_unavailable"}');
    expect(error.cause).toBe(cause);
  });

  test("has the given Retry-After", () => {
    const error = new IdentityError("provider_unavailable", "too many requests", { retryAfter: 120 });
    expect(error.getResponse().headers.get("retry-after")).toBe("120");
    expect(new IdentityError("signed_out", "gone").getResponse().headers.has("retry-after")).toBe(false);
  });

  test("may have a status that differs from its code's", () => {
    expect(new IdentityError("invalid_request", "from another site", { status: 403 }).getResponse().status).toBe(403);
  });
});

test("a terminal shows the fields of an error that have a value, and no other", () => {
  const shown = inspect(new IdentityError("sign_in_required", "no user is signed in", { cure: "Sign in." }));
  expect(shown).toContain("cure: 'Sign in.'");
  expect(shown).not.toContain("undefined");
  expect(new IdentityError("sign_in_required", "no user is signed in").maxAge).toBeUndefined();
});

test("an error of another copy of this module, as bundlers make them, is one as well", async () => {
  const { IdentityError: Other } = await importedAgain();
  const error = new Other("sign_in_required", "no user is signed in");
  expect(Other).not.toBe(IdentityError);
  expect(error instanceof IdentityError).toBe(true);
  expect(Object.keys(error)).toEqual(Object.keys(new IdentityError("sign_in_required", "no user is signed in")));
});

test.each([new Error("another"), { code: "sign_in_required" }, "text", null])(
  "a value that this library didn't create is not an IdentityError: %j",
  (error) => {
    expect(error instanceof IdentityError).toBe(false);
  },
);

async function importedAgain(): Promise<typeof import("./identity-error.ts")> {
  vi.resetModules();
  return import("./identity-error.ts");
}
