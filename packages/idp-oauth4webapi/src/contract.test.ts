import { identityProviderContract } from "@identity-web/testing/contracts";
import { anotherClock, fakeClock } from "@identity-web/testing/fake-clock";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { oidc } from "./oidc.ts";

const clock = fakeClock();
const fake = fakeProvider({ clock: anotherClock(clock) });

identityProviderContract("oidc", { fake, clock, open: (context) => oidc(fake.client).open(context) });
