import { Browser, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError } from "../../errors/identity-error.ts";
import type { PolicyRoute } from "../../ports/identity-provider.ts";
import { policyRoute } from "./policy-route.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const routes: readonly PolicyRoute[] = [
  { name: "passwordReset", path: "/auth/password-reset", policy: "password-reset" },
  { name: "editProfile", path: "/auth/edit-profile", policy: "edit-profile", needsUser: true },
];

function setUp() {
  const world = new World();
  const http = world.http({ moreRoutes: routes.map(policyRoute) });
  return { world, http, browser: new Browser(http) };
}

describe("policies", () => {
  test("the route of a password reset starts a sign-in of that kind", async () => {
    const { world, browser } = setUp();
    const away = await browser.navigate("/auth/password-reset?returnTo=/inbox&login_hint=alice");
    expect(world.provider.signInRequests).toMatchObject([{ policy: "password-reset", loginHint: "alice" }]);
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(locationOf(back)).toBe("/inbox");
  });

  test("a profile is edited only by a signed-in user; others sign in first and return to it", async () => {
    const { world, browser } = setUp();
    const first = locationOf(await browser.navigate("/auth/edit-profile?returnTo=/inbox"));
    expect(first).toBe(`/auth/sign-in?${new URLSearchParams({ returnTo: "/auth/edit-profile?returnTo=/inbox" })}`);
    expect(locationOf(await browser.signIn(world.provider, alice, first))).toBe("/auth/edit-profile?returnTo=/inbox");
    await browser.navigate("/auth/edit-profile?returnTo=/inbox");
    expect(world.provider.signInRequests.at(-1)).toMatchObject({ policy: "edit-profile" });
  });

  test("a forgotten password at the provider starts a reset at once, without a loop", async () => {
    const { world, browser } = setUp();
    const forgotten = () =>
      world.provider.script.fail(
        "completeSignIn",
        new IdentityError("invalid_callback", "forgotten", { policy: "password-reset" }),
      );
    const away = await browser.navigate("/auth/sign-in?returnTo=/inbox");
    forgotten();
    const reset = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(world.provider.signInRequests.at(-1)).toMatchObject({ policy: "password-reset" });
    expect(world.eventsOf("sign_in_failed")).toEqual([]);
    forgotten();
    const again = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(reset), alice)}`);
    expect(again.status).toBe(400);
    expect(world.provider.signInRequests).toHaveLength(2);
  });
});
