import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

requires("postgresql")("what the database and its log get to see", (program) => {
  test("no row has a readable token, name, address or sid, and inspect() opens them for the app", async () => {
    await using stage = await Stage.on(program);
    const { store, driver } = stage.node();
    await signIn(store, "alice");
    const rows = JSON.stringify(await stage.sql("SELECT * FROM identity_web.cells"));
    expect(rows).not.toMatch(/(access|refresh|id)-token-of|mail-of|sid-of|Person|example\.org/);
    const contents = await driver.inspect();
    expect(contents.sessions).toBe(1);
    expect(contents.accounts.map(({ key }) => key)).toEqual(["alice".padEnd(22, "_")]);
    expect(JSON.stringify(contents)).not.toMatch(/-token-of/);
  });

  test("the error of a failed step has neither a seal nor a token", async () => {
    await using stage = await Stage.on(program);
    const cells = stage.cells();
    const seal = "secret-seal";
    const put = [{ key: "k\u0000", value: "v", seal, endsAt: Date.now() + 1000 }];
    const error = await cells.step("p", { put }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof Error ? `${error.message} ${error.stack}` : "").not.toContain(seal);
  });
});
