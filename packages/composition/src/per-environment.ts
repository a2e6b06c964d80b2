import { type ComposedIdentity, composeIdentity } from "./compose.ts";
import type { IdentityOptions } from "./options.ts";

/** Builds an app's identity once for each environment, when it is first needed. On Workers the environment comes with requests. */
export function perEnvironment<Env extends object>(
  options: (environment: Env) => IdentityOptions,
): (environment: Env) => ComposedIdentity {
  const built = new WeakMap<object, ComposedIdentity>();
  // In a test or on a server there is no environment.
  const nowhere = {};
  return (environment) => {
    const key = environment ?? nowhere;
    const composed = built.get(key) ?? composeLoudly(options(environment));
    built.set(key, composed);
    return composed;
  };
}

/** Also writes an error to the console, because a framework may answer the request with a page without the message. */
function composeLoudly(options: IdentityOptions): ComposedIdentity {
  try {
    return composeIdentity(options);
  } catch (error) {
    console.error(error);
    throw error;
  }
}
