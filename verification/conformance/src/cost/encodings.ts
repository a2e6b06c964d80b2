/** Texts as they may appear in a request or in a token. */

/** The value of a parameter. */
export const inParameter = (text: string): string => encodeURIComponent(text).replaceAll("%20", "+");

/** A whole query or form, with unescaped separators. */
export const asParameters = (text: string): string => text.replaceAll(/[^!-~]+|#+/g, encodeURIComponent);

/** The value of a header field. */
export const inHeader = (text: string): string => text.replaceAll(/[^\t\x20-\x7e]/g, "?").trim();

/** JSON: the text itself if it is JSON already, otherwise a string. */
export const asJson = (text: string): string =>
  /^(?:\[.*\]|\{.*\})$/s.test(text) && isJson(text) ? text : JSON.stringify(text);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A JWT with an invented signature. @param members - As JSON, without the braces */
export function jwt(members: string, header: Readonly<Record<string, unknown>> = { alg: "RS256" }): string {
  const encode = (text: string) => Buffer.from(text).toString("base64url");
  return `${encode(JSON.stringify(header))}.${encode(`{${members}}`)}.AAAA`;
}
