/** A token without `expires_in` is used for five minutes, the shortest usual lifetime. */
const unknownSeconds = 300;
/** About thirty years. JSON has no infinite numbers, so a longer lifetime is cut. */
const longestSeconds = 1e9;

/**
 * The lifetime of an access token in ms, from `expires_in`, which some providers send as a string. `undefined`: it isn't a number of
 * seconds.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function lifetimeMs(expiresIn: unknown): number | undefined {
  const given = expiresIn ?? unknownSeconds;
  const seconds = typeof given === "string" ? Number(given) : given;
  return typeof seconds === "number" && seconds >= 0 ? Math.min(seconds, longestSeconds) * 1000 : undefined;
}
