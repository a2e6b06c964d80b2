import type { ProviderFeature } from "./harness.ts";
import type { Scene } from "./scene.ts";

/** One rule of the identity provider's contract. */
export interface ProviderCase {
  readonly name: string;
  readonly needs?: ProviderFeature;
  /** Throws if the client breaks it. */
  run(scene: Scene): Promise<void>;
}

/** Cases that belong together. */
export interface ProviderCaseGroup {
  readonly name: string;
  readonly cases: readonly ProviderCase[];
}
