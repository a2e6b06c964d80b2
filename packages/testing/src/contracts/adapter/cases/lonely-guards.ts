import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import type { AdapterCaseGroup } from "../harness.ts";

export const lonelyGuards: AdapterCaseGroup = {
  name: "guards without identity()",
  cases: [
    ["requireSignIn", "/page"],
    ["requireBearer", "/api"],
  ].map(([guard = "", path = ""]) =>
    adapterCase(
      `${guard}() without identity() admits no request and says what is missing`,
      async (scene) => {
        const app = await scene.start({ withoutIdentity: true });
        equal((await scene.browser(app).navigate(path)).status, 500, "the status");
        const [error, ...more] = scene.failures.map(Object);
        equal([error?.code, more.length], ["configuration", 0], "what the app's own error handler got");
        ok(String(error).includes(`${guard}()`), `the guard in the message, got ${error}`);
      },
      "separate guards",
    ),
  ),
};
