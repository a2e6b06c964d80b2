import { isRecord } from "../../domain/json.ts";

/** One challenge of a WWW-Authenticate header. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameter = `(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`;
/** A parameter, a scheme, or a token68 or rubbish up to the next comma. */
const parts = new RegExp(`${parameter}|(${token})(?![^ ])|[^ \\t,][^,]*`, "g");

/**
 * The challenges of a WWW-Authenticate header. One header may have several, in any order, quoted or not. Unreadable parts are
 * skipped.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name, quoted, plain = "", scheme] of header.matchAll(parts)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    if (name !== undefined) challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}

/** An API's refusal of a token. */
export interface Refusal {
  /** The claims that the API requires, JSON text. */
  readonly claims?: string;
}

/** Whether a 401 says that another token would help. `undefined`: it says nothing about tokens. */
export function refusalOf(header: string | null): Refusal | undefined {
  let refused: Refusal | undefined;
  for (const { scheme: name, parameters } of parseChallenges(header ?? "")) {
    if (name !== "bearer" && name !== "dpop") continue;
    const error = parameters.get("error");
    const claims = decodeClaims(parameters.get("claims"));
    if (error === "insufficient_claims" && claims !== undefined) return { claims };
    if (error === "invalid_token") refused = {};
  }
  return refused;
}

/** No claims challenge is longer, because it must fit into a URL. */
const longestClaims = 4096;

/** A claims challenge is JSON in base64. */
function decodeClaims(encoded: string | undefined): string | undefined {
  if (encoded === undefined || encoded.length > longestClaims) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isRecord(JSON.parse(text)) ? text : undefined;
  } catch {
    return undefined;
  }
}
