import type { PlainFakeProvider } from "../../fake-provider/plain.ts";
import type { AdapterCase, ProtocolCase } from "./harness.ts";
import { type Scene, withScene } from "./scene.ts";
import { scripted } from "./scripted.ts";

/** A case that gets a world of its own. */
export const adapterCase = (name: string, run: (scene: Scene) => Promise<void>): AdapterCase => ({
  name,
  run: (harness) => withScene(harness, (context) => (harness.provider ?? scripted)(context), run),
});

/** A case that gets a world of its own, and the provider, to order from it what breaks the rules. */
export const protocolCase = (
  name: string,
  run: (scene: Scene, fake: PlainFakeProvider) => Promise<void>,
): ProtocolCase => ({
  name,
  run: (harness) =>
    withScene(
      harness,
      (context) => harness.provider(context),
      (scene, { fake }) => run(scene, fake),
    ),
});
