/**
 * The value of a cookie in a Cookie header. It scans once and doesn't decode, because the library's values need no decoding.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-4.2
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  let start = 0;
  while (start < header.length) {
    while (header.charCodeAt(start) === 32) start++;
    let end = header.indexOf(";", start);
    if (end < 0) end = header.length;
    if (header.startsWith(name, start) && header.charCodeAt(start + name.length) === 61) {
      return header.slice(start + name.length + 1, end).trimEnd();
    }
    start = end + 1;
  }
  return undefined;
}

/** The attributes of an app's cookies. */
export interface CookieStyle {
  /** `false`: cookies also work over plain http on loopback in every browser. Any program that listens there receives them. */
  readonly secure: boolean;
}

export interface CookieAttributes {
  /** In seconds; 0 deletes; absent: until the browser is closed. */
  readonly maxAge?: number;
  readonly sameSite?: "Lax" | "None";
}

/** One Set-Cookie value, by default with `HttpOnly`, `Path=/`, `SameSite=Lax` and `Secure`. */
export function serializeCookie(
  name: string,
  value: string,
  style: CookieStyle,
  { maxAge, sameSite = "Lax" }: CookieAttributes = {},
): string {
  const age = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  return `${name}=${value}; Path=/${age}; HttpOnly${style.secure ? "; Secure" : ""}; SameSite=${sameSite}`;
}

/** An app's cookie names. They differ from other apps' on the same host, because cookies ignore ports and, with `Path=/`, paths. */
export interface CookieNames {
  readonly session: string;
  /** The prefix of transaction cookies. The number of a slot follows. */
  readonly transactionPrefix: string;
  /** The cookie with the latest sign-in's requirement. It stops loops between the app and the provider. */
  readonly attempt: string;
  /** The cookie with the time at which the store didn't know the browser's session. It stops loops of sign-ins. */
  readonly lost: string;
}

export function namesOfCookies(base: string, style: CookieStyle): CookieNames {
  const prefix = style.secure ? "__Host-" : "";
  return {
    session: `${prefix}${base}`,
    transactionPrefix: `${prefix}${base}-tx-`,
    attempt: `${prefix}${base}-attempt`,
    lost: `${prefix}${base}-lost`,
  };
}

/** A cookie to set, for frameworks that don't accept a Set-Cookie line. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: "lax" | "none";
  /** In seconds; 0 deletes; absent: until the browser is closed. */
  readonly maxAge?: number;
}

/** Parses the cookies in header lines of this library (`HttpAnswer.headers`, `headersToAdd`). */
export const cookiesOf = (headers: readonly (readonly [name: string, value: string])[]): readonly CookieToSet[] =>
  headers.filter(([name]) => name === "set-cookie").map(([, line]) => parseCookie(line));

function parseCookie(line: string): CookieToSet {
  const [pair = "", ...attributes] = line.split("; ");
  const at = pair.indexOf("=");
  const attribute = (name: string) => attributes.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const maxAge = attribute("Max-Age");
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    path: attribute("Path") ?? "/",
    httpOnly: attributes.includes("HttpOnly"),
    secure: attributes.includes("Secure"),
    sameSite: attribute("SameSite") === "None" ? "none" : "lax",
    ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
  };
}
