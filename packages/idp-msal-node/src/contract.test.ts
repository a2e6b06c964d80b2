import { identityProviderContract } from "@identity-web/testing/contracts";
import { anotherClock, fakeClock } from "@identity-web/testing/fake-clock";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { entra } from "./entra.ts";

const clock = fakeClock();
const fake = fakeProvider({ clock: anotherClock(clock) });
const { issuer, clientId, clientSecret = "" } = fake.client;

// MSAL with any OpenID provider, and with rotation. Entra's own rules are tested elsewhere.
identityProviderContract("entra", {
  fake,
  clock,
  open: (context) => entra({ authority: issuer, clientId, clientSecret, clientCapabilities: [] }).open(context),
  // Entra has neither capability.
  lacks: ["back-channel-logout", "revocation"],
});
