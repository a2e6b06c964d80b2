import type { IdentityOptions } from "@identity-web/composition";

const secretNames = /secret|password|passphrase|(^|_)(token|credentials?|key)(_|\d|$)/i;
/** A shorter secret may be part of any word. */
const shortest = 8;

/**
 * The last defence: findings have no secrets, and this removes those that a provider or a module echoes.
 *
 * @returns a function that replaces the app's secrets, and the values of environment variables with names of secrets
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
