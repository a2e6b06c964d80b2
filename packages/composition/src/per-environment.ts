import { type ComposedIdentity, composeIdentity } from "./compose.ts";
import type { IdentityOptions } from "./options.ts";

/** Builds an app's identity once for each environment, when it is first needed: on Workers options come with requests. */
export function perEnvironment<Env extends object>(
  options: (environment: Env) => IdentityOptions,
): (environment: Env) => ComposedIdentity {
  const built = new WeakMap<object, ComposedIdentity>();
  // Without bindings (in a test, on a server) there is no environment at all.
  const nowhere = {};
  return (environment) => {
    const key = environment ?? nowhere;
    const composed = built.get(key) ?? composeLoudly(options(environment));
    built.set(key, composed);
    return composed;
  };
}

/** Writes the error to the console: during a request a framework may turn it into a page without its message. */
function composeLoudly(options: IdentityOptions): ComposedIdentity {
  try {
    return composeIdentity(options);
  } catch (error) {
    console.error(error);
    throw error;
  }
}
