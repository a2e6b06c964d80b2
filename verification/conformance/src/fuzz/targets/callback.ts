import fc from "fast-check";
import { adapter, encode, encoded, inTarget, text, textOr } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken } from "../world.ts";

const parameters = encoded({
  state: text,
  code: textOr("code-1"),
  iss: textOr("http://127.0.0.1:3001/", "https://evil.example"),
  error: textOr("access_denied", "login_required", "server_error"),
  error_description: text,
  response: text,
  session_state: text,
});

/** The callback of a pending sign-in, or of none. The input never holds a valid code. */
export const callback = target({
  name: "callback",
  inputs: fc.record({
    adapter,
    post: fc.boolean(),
    raw: parameters,
    /** Whether it has the state of a real sign-in. */
    real: fc.constantFrom("nothing", "cookie", "state"),
    withAlice: fc.boolean(),
  }),
  async attack(world, { adapter, post, raw, real, withAlice }) {
    const begun = real === "nothing" ? undefined : await world.begin(adapter);
    const query = real === "state" ? `${raw}&${encode([["state", begun?.state ?? ""]])}` : raw;
    const cookies = [...(withAlice ? [world.cookie] : []), ...(begun === undefined ? [] : [begun.cookie])];
    const headers: Record<string, string> = cookies.length > 0 ? { cookie: cookies.join("; ") } : {};
    const answer = post
      ? await world.send(adapter, {
          method: "POST",
          target: "/auth/callback",
          headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
          body: query,
        })
      : await world.send(adapter, { method: "GET", target: inTarget(`/auth/callback?${query}`), headers });
    // An invented code is sent to the provider, which refuses it.
    world.isHarmless(answer);
    if (answer.status !== 400) throw new Broken(`status ${answer.status}, expected 400`);
    return world.nothingIsLost();
  },
});
