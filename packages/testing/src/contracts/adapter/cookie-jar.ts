/** A cookie of a Set-Cookie header. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Attribute names in lower case. The value of a flag is "". */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The cookies that an answer sets. */
export const setCookies = (response: Response): readonly SetCookie[] => response.headers.getSetCookie().map(parse);

/** Whether a Set-Cookie deletes its cookie. */
export const isDeleted = ({ attributes }: SetCookie): boolean => attributes.get("max-age") === "0";

function parse(line: string): SetCookie {
  const [pair = "", ...rest] = line.split(";");
  const [name, value] = cut(pair);
  return {
    name,
    value,
    attributes: new Map(rest.map((part) => cut(part)).map(([key, text]) => [key.toLowerCase(), text])),
  };
}

function cut(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** The facts of a request that decide which cookies it carries. */
export type CookieContext = "same-site" | "cross-site navigation" | "cross-site post" | "third-party frame";

/** A browser's cookies of one host, with the rules of browsers. */
export class CookieJar {
  readonly #cookies = new Map<string, SetCookie>();

  /** Stores the cookies of an answer. @throws if a browser would refuse a cookie */
  take(response: Response): void {
    for (const cookie of setCookies(response)) {
      refuse(cookie);
      if (isDeleted(cookie)) this.#cookies.delete(cookie.name);
      else this.#cookies.set(cookie.name, cookie);
    }
  }

  /** The Cookie header of a request. `undefined`: no cookies. */
  header(context: CookieContext): string | undefined {
    const sent = [...this.#cookies.values()].filter(({ attributes }) => isSent(attributes.get("samesite"), context));
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  get names(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name)?.value;
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, { name, value, attributes: new Map() });
  }

  delete(name: string): void {
    this.#cookies.delete(name);
  }

  /** Another jar with the same cookies in it. */
  copy(): CookieJar {
    const copy = new CookieJar();
    for (const [name, cookie] of this.#cookies) copy.#cookies.set(name, cookie);
    return copy;
  }
}

function isSent(sameSite: string | undefined, context: CookieContext): boolean {
  if (context === "same-site") return true;
  if (context === "third-party frame") return false;
  return context === "cross-site navigation" ? sameSite !== "Strict" : sameSite === "None";
}

const longestCookie = 4096;

/** @see https://www.rfc-editor.org/rfc/rfc6265#section-6.1 @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis */
function refuse({ name, value, attributes }: SetCookie): void {
  const secure = attributes.has("secure");
  const problems = [
    name.startsWith("__Host-") &&
      !(secure && attributes.get("path") === "/" && !attributes.has("domain")) &&
      "its prefix",
    attributes.get("samesite") === "None" && !secure && "SameSite=None without Secure",
    name.length + value.length > longestCookie && "its length",
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new Error(`a browser refuses the cookie ${name} for ${problems.join(", ")}`);
}
