import { oidc } from "@identity-web/idp-oauth4webapi";
import { adapterContract, adapterProtocolContract, protocol } from "@identity-web/testing/contracts";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { afterAll, beforeAll } from "vitest";
import type { Clock } from "./index.ts";
import { fastifyHarness } from "./test/fastify-app.ts";

adapterContract("fastify", fastifyHarness);

// One provider for all cases: new keys for each would take longer than the cases.
let clock: Clock | undefined;
const fake = fakeProvider({ clock: { now: () => clock?.now() ?? 0 } });
beforeAll(() => fake.listen());
afterAll(() => fake.close());

adapterProtocolContract("fastify with oidc()", {
  ...fastifyHarness,
  provider(context) {
    clock = context.clock;
    return protocol(fake, (options) => oidc({ ...fake.client, ...options }));
  },
});
