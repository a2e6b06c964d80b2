import { appClient, callerOf } from "@identity-web/features/api";
import { equal } from "../../store/check.ts";
import { apiCase } from "../adapter-case.ts";
import type { AdapterCaseGroup } from "../harness.ts";

export const tools: AdapterCaseGroup = {
  name: "tools of features",
  cases: [
    apiCase("appClient(auth) gets the app's own token, and the next one from the cache", async (scene, provider) => {
      const { auth } = await scene.start();
      const { value } = await appClient(auth).acquireToken(["api/.default"]);
      equal((await appClient(auth).acquireToken(["api/.default"])).value, value, "the second token");
      equal(provider.appRequests.length, 1, "requests for a token");
    }),

    apiCase(
      "callerOf(auth, token) returns the caller of a token that didn't arrive in a request",
      async (scene, provider) => {
        const { auth } = await scene.start();
        const caller = await callerOf(auth, provider.bearer({ subject: "alice" }));
        equal(caller.account?.subject, "alice", "the caller");
      },
    ),
  ],
};
