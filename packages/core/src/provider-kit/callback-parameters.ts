import { show } from "./show.ts";

const mostParameters = 50;

/**
 * What is wrong with the parameters of a callback, as a clause: a name occurs twice (RFC 6749 §3.1), or there are more
 * parameters than any provider sends.
 *
 * @returns `undefined` if the parameters are valid
 */
export function wrongParameters(callback: URLSearchParams): string | undefined {
  if (callback.size > mostParameters) return `it has more than ${mostParameters} parameters`;
  const seen = new Set<string>();
  for (const name of callback.keys()) {
    if (seen.has(name)) return `it has ${show(name)} more than once`;
    seen.add(name);
  }
  return undefined;
}
