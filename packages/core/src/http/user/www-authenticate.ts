/** One challenge of a WWW-Authenticate header. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const scheme = new RegExp(`^(${token})(?: +|$)`);
const parameter = new RegExp(`^(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`);

/**
 * The challenges of a WWW-Authenticate header. One header may have several, in any order, quoted or not. Unreadable parts are
 * skipped.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = header;
  while (rest !== "") {
    rest = rest.replace(/^[ \t,]+/, "");
    const pair = parameter.exec(rest);
    const current = challenges.at(-1);
    if (pair !== null && current !== undefined) {
      const [whole, name = "", quoted, plain] = pair;
      current.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
      rest = rest.slice(whole.length);
      continue;
    }
    const begin = scheme.exec(rest);
    if (begin?.[1] !== undefined && pair === null) {
      challenges.push({ scheme: begin[1].toLowerCase(), parameters: new Map() });
      rest = rest.slice(begin[0].length);
      continue;
    }
    // Neither: a token68 or rubbish, up to the next comma.
    const comma = rest.indexOf(",");
    rest = comma < 0 ? "" : rest.slice(comma + 1);
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
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? text : undefined;
  } catch {
    return undefined;
  }
}
