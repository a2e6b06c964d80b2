import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import type { AdapterCaseGroup } from "../harness.ts";

export const ready: AdapterCaseGroup = {
  name: "auth.ready()",
  cases: [
    adapterCase("an app is ready without a request, and the check ends no session", async (scene) => {
      const app = await scene.start();
      equal(await app.ready(), { ready: true, problems: [] }, "the answer");
      const browser = await scene.signedIn(app);
      equal(await app.ready(), { ready: true, problems: [] }, "the answer");
      await scene.sees("alice", browser);
    }),

    adapterCase("an app isn't ready while its store is down, and is ready again after that", async (scene) => {
      const app = await scene.start();
      scene.store.down = true;
      const { ready, problems } = await app.ready();
      equal(ready, false, "ready");
      equal(
        problems.map(({ part, code }) => [part, code]),
        [["store", "store_unavailable"]],
        "the problems",
      );
      ok(problems[0]?.reason !== "", "a reason");
      scene.store.down = false;
      equal((await app.ready()).ready, true, "ready again");
    }),

    adapterCase("an app isn't ready until it has the provider's metadata", async (scene) => {
      const app = await scene.start();
      scene.provider.outage("sign-in");
      const { ready, problems } = await app.ready();
      equal(ready, false, "ready");
      equal(
        problems.map(({ part, code }) => [part, code]),
        [["provider", "provider_unavailable"]],
        "the problems",
      );
      // A client may keep a failure for a moment.
      await scene.clock.advance(10_000);
      equal((await app.ready()).ready, true, "ready again");
    }),
  ],
};
