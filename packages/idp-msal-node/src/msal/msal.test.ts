import { expect, test, vi } from "vitest";
import { failure, scene } from "../test/scene.ts";

test("a runtime without node:crypto gets an error with a cure as soon as MSAL is needed", async () => {
  vi.doMock("@azure/msal-node", () => {
    throw new Error('No such module "node:crypto".');
  });
  try {
    const { signIn, begin } = scene();
    expect((await begin()).url.href).toContain("/oauth2/v2.0/authorize");
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "configuration" });
    expect(`${error.message} ${error.cure}`).toMatch(/node:crypto.*nodejs_compat.*2026-01-29/);
  } finally {
    vi.doUnmock("@azure/msal-node");
  }
});
