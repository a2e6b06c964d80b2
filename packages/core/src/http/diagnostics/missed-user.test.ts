import { Browser, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import type { SignedInUser } from "../user/signed-in-user.ts";
import { missedUser } from "./missed-user.ts";

const visitor: { readonly user: SignedInUser } = Object.create(null);

/** `undefined` or `null`, typed as an object. */
const unknownValue = (kind: "undefined" | "null"): { length: number; account: string } =>
  JSON.parse(`[${kind === "null" ? "null" : ""}]`)[0];

const thrownBy = (code: () => unknown): unknown => {
  try {
    return code();
  } catch (error) {
    return error;
  }
};

describe("an error of the app's code is recognized as one about a missing user", () => {
  test.each([
    ["a member is read", () => visitor.user.account],
    ["a method is called", () => visitor.user.acquireToken([])],
    [
      "a member is taken by destructuring",
      () => {
        const { session } = visitor.user;
        return session;
      },
    ],
  ])("if %s", (_, code) => {
    expect(missedUser(thrownBy(code))).toBe(true);
  });

  test.each(["request.user.account", 'c.get("user").account', "readUser?.().account"])(
    "in the words of Bun's and Safari's engine: %s",
    (code) => {
      expect(missedUser(new TypeError(`undefined is not an object (evaluating '${code}')`))).toBe(true);
    },
  );

  test.each([
    ["a member that the user doesn't have", () => unknownValue("undefined").length],
    ["a member of every object", () => unknownValue("undefined").constructor],
    ["null", () => unknownValue("null").account],
    ["another kind of error", () => new Error("Cannot read properties of undefined (reading 'account')")],
    [
      "another object in the words of Bun's engine",
      () => new TypeError("undefined is not an object (evaluating 'row.account')"),
    ],
    ["a long text", () => new TypeError(`Cannot destructure property 'account' of ${"x".repeat(100_000)}`)],
    ["no error", () => "account"],
  ])("and not if it is about %s", (_, code) => {
    expect(missedUser(thrownBy(code))).toBe(false);
  });
});

describe("a request", () => {
  const mistake = thrownBy(() => visitor.user.account);

  async function setUp() {
    const world = new World();
    const http = world.http();
    const browser = new Browser(http);
    await browser.signIn(world.provider, { subject: "alice", sid: "one", username: "alice" });
    const failed = () => world.events.filter(({ type }) => type === "request_failed");
    return { identity: http.identity(browser.request("GET", "/")), failed };
  }

  test("that no guard has admitted causes the event, and the app keeps its error", async () => {
    const { identity, failed } = await setUp();
    await identity.current();
    expect(await identity.answerTo(mistake)).toBeUndefined();
    expect(failed()).toMatchObject([{ error: { reason: "guard-missing", cause: mistake } }]);
  });

  test("that a guard has admitted causes no event", async () => {
    const { identity, failed } = await setUp();
    await identity.require();
    expect(await identity.answerTo(mistake)).toBeUndefined();
    expect(failed()).toEqual([]);
  });
});
