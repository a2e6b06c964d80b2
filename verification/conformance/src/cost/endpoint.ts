import type { Fill } from "./hostile.ts";
import type { Client, Stage } from "./stage.ts";

/** Has a request ready and returns what sends it: only the latter's time counts. */
export type Place = (stage: Stage, fill: Fill) => Promise<() => Promise<unknown>>;

/** Something that takes bytes from outside, with every place in it that holds a text. */
export interface Endpoint {
  readonly name: string;
  /** The provider clients between which it differs. */
  readonly clients: readonly Client[];
  readonly places: Readonly<Record<string, Place>>;
  /** Each input needs a sign-in or an app of its own: the places share the kinds of text among them. */
  readonly isCostly?: true;
}

export const both: readonly Client[] = ["oidc", "entra"];
/** An endpoint that no provider client has a part in. */
export const either: readonly Client[] = ["oidc"];
