import type { IdentityEvent } from "@identity-web/core";

/**
 * Several listeners as one. What one of them throws reaches the others as little as the app.
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
    // The app reports it, and goes on.
    if (failure !== undefined) throw failure.error;
  };
}
