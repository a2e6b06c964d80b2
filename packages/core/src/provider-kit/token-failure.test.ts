import { describe, expect, test } from "vitest";
import { RequestFailed } from "./http.ts";
import type { Refusal } from "./refusal.ts";
import { type RefusedRequest, refused, unanswered } from "./token-failure.ts";

const asked = { scopes: ["Mail.Read"], claims: "{}" };

const failureOf = (refusal: Partial<Refusal>, told: Partial<RefusedRequest> = {}) =>
  refused(
    { status: 400, words: "no", ...refusal },
    { provider: "Entra", request: asked, scopes: ["Mail.Send"], cure: "Do this.", ...told },
  );

describe("refused() turns the answer to a token request into a failure:", () => {
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
  ] as const)("the answer %j makes the failure %s with the code %s", (refusal, failed, code) => {
    expect(failureOf(refusal)).toMatchObject({ failed, error: { code } });
  });

  test("the meaning of the provider's own codes decides, unless the status says that nothing was processed", () => {
    const meaning = "interaction" as const;
    expect(failureOf({ error: "invalid_grant" }, { meaning })).toMatchObject({ failed: "interaction" });
    expect(failureOf({ error: "invalid_scope" }, { meaning: "configuration" })).toMatchObject({ failed: "unsent" });
    expect(failureOf({ status: 503 }, { meaning })).toMatchObject({ failed: "unsent" });
  });

  test("the error names the scopes of the request, and the claims that the provider requires", () => {
    expect(failureOf({ error: "login_required" }).error).toMatchObject(asked);
    expect(failureOf({ error: "login_required", claims: "{more}" }).error).toMatchObject({ claims: "{more}" });
  });

  test("the message names the refused scope, as the provider does if it names one", () => {
    const message = (refusal: Partial<Refusal>) => failureOf({ error: "invalid_scope", ...refusal }).error.message;
    expect(message({})).toBe('Entra gives no token without the user: no (refused scope: "Mail.Send")');
    expect(message({ scope: "a" })).toBe('Entra gives no token without the user: no (refused scope: "a")');
  });

  test("the error has a cure and the seconds to wait", () => {
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
  [new Error("broken"), "unknown", /not sent twice/],
])("a token request that fails with %s has the outcome %s", (cause, failed, cure) => {
  const message = expect.stringContaining(cause.message);
  expect(unanswered(cause)).toMatchObject({ failed, error: { message, cause, cure: expect.stringMatching(cure) } });
});

test("the error of a token request that was held back has the seconds to wait", () => {
  expect(unanswered(new RequestFailed("held back", "unsent", undefined, 7)).error.retryAfter).toBe(7);
});
