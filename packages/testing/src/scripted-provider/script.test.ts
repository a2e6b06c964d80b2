import { describe, expect, test } from "vitest";
import { Script } from "./script.ts";

describe("a script", () => {
  test("holds calls before or after their effect, and releases them", async () => {
    for (const when of ["before", "after"] as const) {
      const script = new Script<"call" | "other">();
      const effects: string[] = [];
      const gate = script.hold("call", when);
      const call = script.perform("call", () => effects.push("effect"));
      await gate.arrived();
      expect(effects).toEqual(when === "before" ? [] : ["effect"]);
      expect(gate.held).toBe(1);
      await script.perform("other", () => effects.push("other"));
      gate.release();
      await call;
      await script.perform("call", () => effects.push("later"));
      expect(effects.toSorted()).toEqual(["effect", "later", "other"]);
    }
  });

  test("makes the given number of calls fail, with or without their effect", async () => {
    const script = new Script<"call">();
    const effects: number[] = [];
    const error = new Error("scripted");
    script.fail("call", error, { times: 2 });
    script.fail("call", error, { when: "after" });
    const outcomes = [];
    for (let i = 0; i < 4; i++)
      outcomes.push(await script.perform("call", () => effects.push(i)).catch(() => "failed"));
    expect(outcomes).toEqual(["failed", "failed", "failed", 2]);
    expect(effects).toEqual([2, 3]);
  });

  test("counts calls, and reports when a number is reached", async () => {
    const script = new Script<"call">();
    let isReached = false;
    const reached = script.reached("call", 2).then(() => {
      isReached = true;
    });
    await script.perform("call", () => undefined);
    expect([script.count("call"), isReached]).toEqual([1, false]);
    script.fail("call", new Error("scripted"));
    await script.perform("call", () => undefined).catch(() => undefined);
    await reached;
    expect(script.count("call")).toBe(2);
    await script.reached("call", 1);
  });
});
