import type { ProviderDriver } from "@identity-web/core";
import type { Place, PlainFakeProvider } from "../../fake-provider/plain.ts";
import type { ScriptedClient } from "../../scripted-provider/scripted-provider.ts";
import type { ProtocolProvider } from "./harness.ts";
import { accessTokenLifetimeMs, type ProviderPlace } from "./provider.ts";

/**
 * The fake provider with the interface that the suite needs. All communication uses real protocol messages.
 *
 * @param makeDriver - A client of it, such as `(options) => oidc({ ...fake.client, fetch: fake.fetch, ...options })`.
 */
export function protocol(
  fake: PlainFakeProvider,
  makeDriver: (options: ScriptedClient) => ProviderDriver,
): ProtocolProvider {
  fake.configure({ accessTokenLifetime: accessTokenLifetimeMs / 1000 });
  return {
    fake,
    issuer: fake.issuer,
    driver: (options = {}) => makeDriver(options),
    authorize(url, { error, ...who }) {
      if (error !== undefined) fake.misbehave("authorize", { error });
      return fake.authorize(url, who);
    },
    sid: (user, browser) => fake.sid(user, browser),
    logoutToken: (wish) => fake.logoutToken(wish),
    withoutEndSession: () => fake.configure({ endSession: false }),
    withoutSid: () => fake.configure({ sid: false }),
    outage: (place, times) => fake.misbehave(places[place], { network: "refused" }, times),
    nextRefresh(answer) {
      if (typeof answer === "object") fake.misbehave("refresh", { idToken: answer });
      else fake.misbehave("refresh", answer === "lost" ? { network: "lost" } : { error: "invalid_grant" });
    },
    hold: (place, when) => fake.hold(places[place], when),
    asked: (place) => fake.requests(place).length,
    get revocations() {
      return fake.revoked.length;
    },
    close: () => fake.reset(),
  };
}

const places: Readonly<Record<ProviderPlace, Place>> = {
  "sign-in": "discovery",
  code: "code",
  refresh: "refresh",
  revocation: "revocation",
  // Only the browser visits this endpoint. An app needs nothing but its URL.
  "end-session": "discovery",
};
