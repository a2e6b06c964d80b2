import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedProvider } from "@identity-web/testing/scripted-provider";
import { expect, test } from "vitest";
import { IdentityError } from "../errors/identity-error.ts";
import type { Store } from "../ports/store.ts";
import { checkReadiness } from "./check-readiness.ts";

function setUp(read: () => Promise<undefined> = async () => undefined) {
  const clock = fakeClock();
  const provider = new ScriptedProvider({ clock });
  const sessions: Pick<Store["sessions"], "read"> = { read };
  return { clock, provider, check: () => checkReadiness({ clock, provider, store: { sessions } }) };
}

test("an app whose store and provider answer is ready", async () => {
  const { provider, check } = setUp();
  expect(await check()).toEqual({ ready: true, problems: [] });
  expect(provider.script.count("ready")).toBe(1);
});

test("an app isn't ready while its store or its provider fails, and the answer has all reasons", async () => {
  const { provider, check } = setUp(() => Promise.reject(new IdentityError("store_unavailable", "connection refused")));
  provider.script.fail("ready", new Error("no route"));
  expect(await check()).toEqual({
    ready: false,
    problems: [
      { part: "store", code: "store_unavailable", reason: "connection refused" },
      { part: "provider", code: "provider_unavailable", reason: "no route" },
    ],
  });
});

test("an app whose provider doesn't answer isn't ready after two seconds", async () => {
  const { clock, provider, check } = setUp();
  const gate = provider.script.hold("ready");
  const answer = check();
  await gate.arrived();
  await clock.advance(2_000);
  expect(await answer).toEqual({
    ready: false,
    problems: [{ part: "provider", code: "provider_unavailable", reason: "no answer within 2000 ms" }],
  });
  gate.release();
});
