import type { Grant } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { fakeClock } from "../fake-clock/index.ts";
import { refreshFailed, ScriptedProvider } from "./scripted-provider.ts";

const request = { state: "the state", redirectUri: "https://app.example/callback", scopes: ["openid", "Mail.Read"] };

async function signedIn(provider: ScriptedProvider): Promise<Grant> {
  const { redirectTo, transaction } = await provider.beginSignIn(request);
  const callback = provider.answer(redirectTo, { subject: "alice", sid: "alice-phone" });
  const { tokens, issuedAt } = await provider.completeSignIn(callback, { ...transaction, state: request.state });
  return { ...tokens, issuedAt, expiresAt: Number.MAX_SAFE_INTEGER };
}

const setUp = () => new ScriptedProvider({ clock: fakeClock() });

describe("a scripted provider", () => {
  test("answers a callback once, and only the sign-in that it belongs to", async () => {
    const provider = setUp();
    const { redirectTo, transaction } = await provider.beginSignIn(request);
    const callback = provider.answer(redirectTo, { subject: "alice" });
    const complete = (state: string) => provider.completeSignIn(callback, { ...transaction, state });
    expect(await complete(request.state)).toMatchObject({ account: { subject: "alice" } });
    await expect(complete(request.state)).rejects.toMatchObject({ code: "invalid_callback" });
    const other = provider.answer(redirectTo, { subject: "alice" });
    const forged = provider.completeSignIn(other, { ...transaction, state: "another" });
    await expect(forged).rejects.toMatchObject({ code: "invalid_callback" });
  });

  test("rotates refresh tokens, and revokes the whole family if one is sent again", async () => {
    const provider = setUp();
    const grant = await signedIn(provider);
    const other = await signedIn(provider);
    const first = await provider.refresh(grant, { scopes: ["Mail.Read"] });
    expect(first).toMatchObject({ rotated: true });
    expect(provider.livingRefreshTokens).toHaveLength(2);
    expect(await provider.refresh(grant, { scopes: ["Mail.Read"] })).toMatchObject({ failed: "refused" });
    expect(provider.reusedRefreshTokens).toBe(1);
    expect(provider.livingRefreshTokens).toEqual([other.providerState]);
  });

  test("returns the same refresh token if it doesn't rotate", async () => {
    const provider = setUp();
    provider.rotates = false;
    const grant = await signedIn(provider);
    for (let i = 0; i < 2; i++) {
      const answer = await provider.refresh(grant, { scopes: ["Mail.Read"] });
      expect(answer).toMatchObject({ rotated: false, providerState: grant.providerState });
    }
    expect(provider.sentRefreshTokens).toEqual([grant.providerState, grant.providerState]);
  });

  test("revokes one refresh token and no other", async () => {
    const provider = setUp();
    const grant = await signedIn(provider);
    await provider.revoke(grant);
    expect(await provider.refresh(grant, { scopes: [] })).toMatchObject({ failed: "refused" });
    expect(provider.revokedRefreshTokens).toEqual([grant.providerState]);
  });

  test("answers the next refresh with the given outcome, and later ones as usual", async () => {
    const provider = setUp();
    const grant = await signedIn(provider);
    for (const failed of ["unsent", "unknown", "refused", "interaction"] as const) {
      provider.nextRefresh(refreshFailed(failed));
      expect(await provider.refresh(grant, { scopes: [] })).toMatchObject({ failed });
    }
    expect(await provider.refresh(grant, { scopes: [] })).toMatchObject({ rotated: true });
  });

  test("accepts only its own logout tokens", async () => {
    const provider = setUp();
    const token = provider.logoutToken({ sid: "alice-phone" });
    expect(await provider.verifyLogoutToken(token)).toEqual({
      verified: true,
      issuer: provider.name,
      sid: "alice-phone",
    });
    await expect(provider.verifyLogoutToken("forged")).rejects.toMatchObject({ code: "invalid_logout_token" });
  });
});
