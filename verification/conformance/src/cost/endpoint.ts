import type { Fill } from "./hostile.ts";
import type { Client, Stage } from "./stage.ts";

/** Prepares a request, and returns a function that sends it. Only the function's time counts. */
export type Place = (stage: Stage, fill: Fill) => Promise<() => Promise<unknown>>;

/** A place that accepts bytes from outside, with all its parts that hold a text. */
export interface Endpoint {
  readonly name: string;
  /** The provider clients between which it differs. */
  readonly clients: readonly Client[];
  readonly places: Readonly<Record<string, Place>>;
  /** Each input needs its own sign-in or app, so each place gets only a part of the kinds of text. */
  readonly isCostly?: true;
}

export const both: readonly Client[] = ["oidc", "entra"];
/** An endpoint that doesn't depend on the provider client. */
export const either: readonly Client[] = ["oidc"];
