import { failure } from "../errors/error-texts.ts";

const longest = 2048;
const base = "http://local.invalid";

/**
 * Accepts a local path (with query and fragment) to return to, and refuses any text that a browser could take for another
 * site: absolute addresses, `//host`, `/\host`, control characters, and the same in encoded form.
 *
 * @throws IdentityError `invalid_return_to`
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.11 (open redirectors)
 */
export function parseReturnTo(value: string): string {
  if (!isLocalPath(value) || !isLocalPath(decoded(value))) {
    throw failure("return-to-not-local");
  }
  return value;
}

function isLocalPath(value: string): boolean {
  if (value.length > longest || sizeOf(value) > longest || !/^\/(?![/\\])/.test(value)) return false;
  // Browsers drop tabs and line breaks and read a backslash as a slash before they look for a host.
  if ([...value].some((character) => character <= " " || character === "\\" || character === "\u007f")) return false;
  if (!URL.canParse(value, base)) return false;
  const { origin, pathname } = new URL(value, base);
  // "/.//host" is a local path that a careless parser takes for a host.
  return origin === base && !pathname.startsWith("//");
}

/** The size in the transaction's cookie, in bytes. Browsers drop a cookie that is too large. */
const sizeOf = (value: string): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Decodes the path, because a proxy or framework may decode it once more. The query may contain any encoded text. */
function decoded(value: string): string {
  const path = value.split(/[?#]/, 1)[0] ?? "";
  try {
    return decodeURIComponent(path).replaceAll(" ", "+");
  } catch {
    return "";
  }
}
