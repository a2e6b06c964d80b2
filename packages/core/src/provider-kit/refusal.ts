import { defined } from "../domain/defined.ts";
import { type JsonRecord, parseRecord, stringMember } from "../domain/json.ts";
import type { Clock } from "../ports/clock.ts";
import { retryAfterSeconds } from "./http.ts";
import { beginning, showText, withoutSecrets } from "./show.ts";

/** An error answer of the provider (RFC 6749 §5.2 for the token endpoint, §4.1.2.1 for the callback). */
export interface Refusal {
  /** The answer's status; absent in a callback. */
  readonly status?: number;
  /** The `error` code, if the answer is an OAuth error. */
  readonly error?: string;
  /** Entra's finer code of an `invalid_grant`. */
  readonly suberror?: string;
  /** The refused scope, if the provider names it. */
  readonly scope?: string;
  /** A claims challenge for the user's next sign-in (Entra). */
  readonly claims?: string;
  /** The provider's text, safe for a message. */
  readonly words: string;
  /** In seconds. */
  readonly retryAfter?: number;
}

/** Reads a refusal from a token or revocation endpoint. */
export async function readRefusal(response: Response, clock: Clock, secrets: readonly string[]): Promise<Refusal> {
  const { status, headers } = response;
  const retryAfter = retryAfterSeconds(headers, clock.now());
  const answer = parseRecord(await response.text());
  const refusal = answer === undefined ? { words: `status ${status}` } : refusalOf(answer, secrets, `status ${status}`);
  // The answer to failed client authentication by header needs a challenge, and some providers send only the challenge.
  const challenged = status === 401 && refusal.error === undefined && headers.has("www-authenticate");
  return {
    ...refusal,
    ...(challenged ? { error: "invalid_client" } : {}),
    status,
    ...defined({ retryAfter }),
  };
}

/** Reads an error from the parameters of a callback. @returns `undefined` if there is none */
export function refusalFromCallback(callback: URLSearchParams, secrets: readonly string[]): Refusal | undefined {
  return callback.get("error") === null ? undefined : refusalOf(Object.fromEntries(callback), secrets, "no error code");
}

/** A longer claims challenge is ignored, because it must fit into a URL. */
const longestClaims = 4096;

function refusalOf(answer: JsonRecord, secrets: readonly string[], otherwise: string): Refusal {
  const error = stringMember(answer, "error");
  const description = stringMember(answer, "error_description");
  const words = [error ?? otherwise, ...(description === undefined ? [] : [description])];
  const suberror = stringMember(answer, "suberror");
  const scope = stringMember(answer, "scope");
  const claims = stringMember(answer, "claims");
  return {
    words: words.map((word) => showText(withoutPersons(beginning(withoutSecrets(word, secrets))))).join(": "),
    ...defined({ error, suberror }),
    ...(scope === undefined ? {} : { scope: showText(scope, secrets) }),
    ...(claims === undefined || claims.length > longestClaims ? {} : { claims }),
  };
}

const address = /[^\s'"<>(),;:@]{1,128}@[\w-]+(?:\.[\w-]+)+/g;
/** One character class, so that the expression never backtracks. Code looks for a token inside the match. */
const dotted = /[\w.-]+/g;

/** Providers may name the user by e-mail address, and may echo a signed token. */
const withoutPersons = (words: string): string =>
  words.replaceAll(address, "[redacted]").replaceAll(dotted, (word) => {
    const token = word.indexOf("eyJ");
    return token < 0 || word.indexOf(".", token) < 0 ? word : `${word.slice(0, token)}[redacted]`;
  });
