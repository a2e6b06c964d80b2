import { describe, expect, test } from "vitest";
import { scene } from "../test/scene.ts";

const silent = {
  frontchannel_logout_supported: undefined,
  frontchannel_logout_session_supported: undefined,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: false,
};

/** What two sign-ins warn of. */
async function warningsOf(metadata: Readonly<Record<string, unknown>>, sid = false) {
  const { signIn, emitted } = scene({}, { sid, metadata: { ...silent, ...metadata } });
  await signIn();
  await signIn();
  return emitted.filter(({ type }) => type === "warning");
}

describe("ID tokens without sid", () => {
  test.each([
    "frontchannel_logout_supported",
    "frontchannel_logout_session_supported",
    "backchannel_logout_session_supported",
  ])("are warned of once where the provider announces %s", async (name) => {
    expect(await warningsOf({ [name]: true })).toEqual([
      { type: "warning", message: expect.stringMatching(`https://idp.test have no sid, .*\\(${name}\\)`) },
    ]);
  });

  test("are nothing to warn of where the provider announces no notice by sid: a back channel has sub", async () => {
    expect(await warningsOf({})).toEqual([]);
  });

  test("are what the warning is about: with sid there is none", async () => {
    expect(await warningsOf({ frontchannel_logout_session_supported: true }, true)).toEqual([]);
  });
});
