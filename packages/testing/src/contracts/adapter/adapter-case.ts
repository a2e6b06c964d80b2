import type { Clock } from "@identity-web/core";
import type { PlainFakeProvider } from "../../fake-provider/plain.ts";
import { ScriptedApiProvider } from "../../scripted-provider/index.ts";
import type { AdapterCase, FrameworkTrait, ProtocolCase } from "./harness.ts";
import { type Scene, withScene } from "./scene.ts";
import { scripted } from "./scripted.ts";

/** A case with its own scene. */
export const adapterCase = (
  name: string,
  run: (scene: Scene) => Promise<void>,
  needs?: FrameworkTrait,
): AdapterCase => ({
  name,
  ...(needs === undefined ? {} : { needs }),
  run: (harness) => withScene(harness, (context) => (harness.provider ?? scripted)(context), run),
});

/** A case of an app that is also an API. Its provider is always the scripted one, which issues tokens for such an app. */
export const apiCase = (
  name: string,
  run: (scene: Scene, provider: ScriptedApiProvider) => Promise<void>,
): AdapterCase => ({
  name,
  run(harness) {
    const made = ({ clock }: { readonly clock: Clock }) => {
      const api = new ScriptedApiProvider({ clock });
      return { ...scripted({ clock }), api, issuer: api.name, driver: () => ({ problems: [], open: () => api }) };
    };
    return withScene(harness, made, (scene, { api }) => run(scene, api));
  },
});

/** A case with its own scene and access to the provider, which can break rules on command. */
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
