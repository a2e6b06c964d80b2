import type { Feature } from "@identity-web/core/http";
import { json } from "@identity-web/core/http/kit";
import { checkOptions, func, list, type OptionRules, required, secretSuch } from "@identity-web/core/options";
import { TellRemovals } from "@identity-web/core/parts";
import { isSigningKey, published, type SigningKey } from "./keys.ts";
import { tellerOf } from "./teller.ts";

export type { SigningKey } from "./keys.ts";

/** Options of `onward()`. */
export interface OnwardOptions {
  /**
   * Private keys (P-256) that sign the events. The first one signs, and all of them are published. To rotate, put a new key first,
   * and remove the old one a week later.
   *
   * @example
   * // node -e "crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']).then(async ({ privateKey }) =>
   * //   console.log(JSON.stringify(await crypto.subtle.exportKey('jwk', privateKey))))"
   * keys: [JSON.parse(process.env.ONWARD_KEY)]
   */
  readonly keys: readonly SigningKey[];
  /** Sends the events. @default the runtime's `fetch` */
  readonly fetch?: typeof fetch;
}

const rules: OptionRules<OnwardOptions> = {
  keys: required((value, at) =>
    Array.isArray(value) && value.length > 0
      ? list("a list of keys", secretSuch("a private key of the curve P-256, as a JWK", isSigningKey))(value, at)
      : secretSuch("a list with at least one key", () => false)(value, at),
  ),
  fetch: func("a function like fetch"),
};

/**
 * Sends every removal to the APIs that have `signals` in the option `apis`. So one sign-out also empties the caches of these
 * APIs. An API receives the events with `sharedSignals()`. Each event is stored before the removal, and sent until the API
 * acknowledges it, for at most a week.
 *
 * @example
 * identity({
 *   features: [onward({ keys: [JSON.parse(process.env.ONWARD_KEY)] })],
 *   apis: { mail: { baseUrl, scopes, signals: { audience: "https://mail.example", endpoint: "https://mail.example/auth/security-events" } } },
 *   …
 * });
 * // In the API: sharedSignals({ issuer: "https://app.example", jwksUri: "https://app.example/auth/onward/keys", signingAlg: "ES256", audience })
 */
export function onward(options: OnwardOptions): Feature {
  const problems = checkOptions<OnwardOptions>("onward()", rules, options);
  const { keys, fetch } = problems.length === 0 ? options : { keys: [], fetch: undefined };
  return {
    name: "onward",
    problems,
    routes: [
      {
        name: "onwardKeys",
        path: "/auth/onward/keys",
        methods: ["GET"],
        handle: async () =>
          json(200, { keys: await Promise.all(keys.map(published)) }, [["cache-control", "public, max-age=300"]]),
      },
    ],
    tellsRemovals({ origin, apis, ports, limits }) {
      const [key] = keys;
      const told = Object.entries(apis).flatMap(([name, { signals }]) =>
        signals === undefined ? [] : [[name, signals] as const],
      );
      // Problems stop the app at start-up, so there is a key.
      const teller =
        key === undefined
          ? { audiences: [], tell: async () => undefined }
          : tellerOf(new Map(told), { issuer: origin, key, clock: ports.clock, fetch });
      return new TellRemovals(ports, teller, limits);
    },
  };
}
