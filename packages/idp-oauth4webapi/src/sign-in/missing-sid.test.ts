import { describe, expect, test } from "vitest";
import { scene } from "../test/scene.ts";

const silent = {
  frontchannel_logout_supported: undefined,
  frontchannel_logout_session_supported: undefined,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: false,
};

/** The warnings of two sign-ins. */
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
  ])("cause one warning if the provider announces %s", async (name) => {
    expect(await warningsOf({ [name]: true })).toEqual([
      {
        type: "warning",
        message: expect.stringMatching(`https://idp.test have no sid, .*\\(${name}\\)`),
        reason: "missing-sid",
      },
    ]);
  });

  test("cause no warning if the provider announces no notice by sid", async () => {
    expect(await warningsOf({})).toEqual([]);
  });

  test("cause the warning, and ID tokens with sid cause none", async () => {
    expect(await warningsOf({ frontchannel_logout_session_supported: true }, true)).toEqual([]);
  });
});
