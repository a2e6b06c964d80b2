import type { AdapterCase } from "./harness.ts";
import { type Scene, withScene } from "./scene.ts";

/** A case that gets a world of its own. */
export const adapterCase = (name: string, run: (scene: Scene) => Promise<void>): AdapterCase => ({
  name,
  run: (harness) => withScene(harness, run),
});
