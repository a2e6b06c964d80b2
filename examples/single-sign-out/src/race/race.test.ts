import { expect, test } from "vitest";
import { raceSteps, replayOnOurs, replayOnSimulation } from "./index.ts";

test("a refresh that ends after the sign-out leaves no token in identity-web's cache, and one in the simulated cache", async () => {
  const [ours, simulated] = [await replayOnOurs(), replayOnSimulation()];
  expect(ours.left).toEqual([]);
  expect(ours.steps.at(-1)).toContain("“removed”");
  expect(simulated.left).toEqual(["the refreshed token"]);
  for (const { steps } of [ours, simulated]) expect(steps).toHaveLength(raceSteps.length);
});
