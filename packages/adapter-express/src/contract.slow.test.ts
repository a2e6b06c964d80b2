import { oidc } from "@identity-web/idp-oauth4webapi";
import { adapterContract, adapterProtocolContract, protocol } from "@identity-web/testing/contracts";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { afterAll, beforeAll } from "vitest";
import type { Clock } from "./index.ts";
import { expressHarness } from "./test/express-app.ts";

adapterContract("express", expressHarness);

// One provider for all cases: new keys for each would take longer than the cases.
let clock: Clock | undefined;
const fake = fakeProvider({ clock: { now: () => clock?.now() ?? 0 } });
beforeAll(() => fake.listen());
afterAll(() => fake.close());

adapterProtocolContract("express with oidc()", {
  ...expressHarness,
  provider(context) {
    clock = context.clock;
    return protocol(fake, (options) => oidc({ ...fake.client, ...options }));
  },
});
