import type { IdentityOptions } from "@identity-web/composition";

const secretNames = /secret|password|passphrase|(^|_)(token|credentials?|key)(_|\d|$)/i;
/** Shorter ones might be part of any word. */
const shortest = 8;

/**
 * The last line of defence: no finding holds a secret, and should a provider or a module echo one all the same, it doesn't
 * get out.
 *
 * @returns what replaces secrets in a text: those of the app, and environment variables named like one
 */
export function redactor(
  env: Readonly<Record<string, string | undefined>>,
  options?: IdentityOptions,
): (text: string) => string {
  const ofApp: readonly unknown[] = Array.isArray(options?.secrets) ? options.secrets : [];
  const ofEnvironment = Object.entries(env).flatMap(([name, value]) => (secretNames.test(name) ? [value] : []));
  const secrets = [...ofApp, ...ofEnvironment].filter(
    (one): one is string => typeof one === "string" && one.length >= shortest,
  );
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), text);
}
