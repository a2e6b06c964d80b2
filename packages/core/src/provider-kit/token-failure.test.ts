import { describe, expect, test } from "vitest";
import { RequestFailed } from "./http.ts";
import type { Refusal } from "./refusal.ts";
import { type RefusedRequest, refused, unanswered } from "./token-failure.ts";

const asked = { scopes: ["Mail.Read"], claims: "{}" };

const failureOf = (refusal: Partial<Refusal>, told: Partial<RefusedRequest> = {}) =>
  refused(
    { status: 400, words: "no", ...refusal },
    { what: "the provider refused", request: asked, scopes: ["Mail.Send"], cure: "Do this.", ...told },
  );

describe("a refused token request", () => {
  test.each([
    [{ status: 429 }, "unsent", "provider_unavailable"],
    [{ status: 503, error: "invalid_grant" }, "unsent", "provider_unavailable"],
    [{ status: 408, error: "invalid_grant" }, "unknown", "provider_unavailable"],
    [{ status: 302 }, "unknown", "provider_unavailable"],
    [{ status: 500, error: "invalid_grant" }, "unknown", "provider_unavailable"],
    [{ error: "invalid_grant" }, "refused", "interaction_required"],
    [{ error: "invalid_grant", suberror: "bad_token" }, "refused", "interaction_required"],
    [{ error: "invalid_grant", suberror: "consent_required" }, "interaction", "interaction_required"],
    [{ error: "mfa_required" }, "interaction", "interaction_required"],
    [{ error: "invalid_target" }, "unknown", "interaction_required"],
    [{ error: "invalid_client", status: 401 }, "unsent", "configuration"],
    [{ error: "unauthorized_client" }, "unsent", "configuration"],
    [{ error: "access_denied", status: 401 }, "unsent", "configuration"],
    [{ error: "access_denied", status: 403 }, "interaction", "interaction_required"],
    [{ error: "invalid_request" }, "unsent", "provider_unavailable"],
    [{ status: 404 }, "unsent", "provider_unavailable"],
  ] as const)("%j leaves the grant %s, and is %s", (refusal, failed, code) => {
    expect(failureOf(refusal)).toMatchObject({ failed, error: { code } });
  });

  test("is what the provider's own words say, but for what its status says", () => {
    const meaning = "interaction" as const;
    expect(failureOf({ error: "invalid_grant" }, { meaning })).toMatchObject({ failed: "interaction" });
    expect(failureOf({ error: "invalid_scope" }, { meaning: "configuration" })).toMatchObject({ failed: "unsent" });
    expect(failureOf({ status: 503 }, { meaning })).toMatchObject({ failed: "unsent" });
  });

  test("asks the user for what was asked for, or for what the provider wants besides", () => {
    expect(failureOf({ error: "login_required" }).error).toMatchObject(asked);
    expect(failureOf({ error: "login_required", claims: "{more}" }).error).toMatchObject({ claims: "{more}" });
  });

  test("names the refused scopes, in the provider's words where it has any", () => {
    const message = (refusal: Partial<Refusal>) => failureOf({ error: "invalid_scope", ...refusal }).error.message;
    expect(message({})).toBe('the provider refused: no (refused scope: "Mail.Send")');
    expect(message({ scope: "a" })).toBe('the provider refused: no (refused scope: "a")');
  });

  test("is told with what to do, and how long to wait", () => {
    expect(failureOf({ error: "invalid_request", retryAfter: 3 }).error).toMatchObject({
      cure: "Do this.",
      retryAfter: 3,
    });
  });
});

test.each([
  [new RequestFailed("refused", "unsent"), "unsent", /tries again/],
  [new RequestFailed("timed out", "unknown"), "unknown", /not sent twice/],
  [new RequestFailed("held back", "unsent", undefined, 7), "unsent", /Wait until the pause/],
  [new Error("nobody knows"), "unknown", /not sent twice/],
])("%s without an answer is %s", (cause, failed, cure) => {
  const message = `the token request got no answer: ${cause.message}`;
  expect(unanswered(cause)).toMatchObject({ failed, error: { message, cause, cure: expect.stringMatching(cure) } });
});

test("a request that was held back says for how long", () => {
  expect(unanswered(new RequestFailed("held back", "unsent", undefined, 7)).error.retryAfter).toBe(7);
});
