import type { IdentityEvent } from "@identity-web/core";

/**
 * Combines several listeners into one. All listeners get each event, even if one of them throws.
 *
 * @example
 * identity({ events: allOf(telemetryEvents(), loggerEvents(pino())), … });
 */
export function allOf(...listeners: readonly ((event: IdentityEvent) => void)[]): (event: IdentityEvent) => void {
  return (event) => {
    let failure: { readonly error: unknown } | undefined;
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        failure ??= { error };
      }
    }
    // The caller reports the first error and continues.
    if (failure !== undefined) throw failure.error;
  };
}
