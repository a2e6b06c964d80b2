/**
 * The segments of a path that every server parses in the same way, so that a check of its prefix is reliable. It has no dot
 * segments, empty segments, backslashes, encoded slashes, control characters or double encoding, also not for a server that trims
 * blanks or normalizes Unicode.
 *
 * @param path - The path after the API's name, as the client sent it, without its query, such as "/me/messages".
 * @returns the decoded segments. `undefined`: servers may parse the path differently
 */
export function segmentsOf(path: string): readonly string[] | undefined {
  if (!path.startsWith("/") || path.length > longestPath || !/^[!-~]*$/.test(path) || /[\\?#]/.test(path))
    return undefined;
  const segments = path.slice(1).split("/").map(decoded);
  const isPlain = segments.every(
    (segment, index): segment is string =>
      segment !== undefined && (segment !== "" || index === segments.length - 1) && isPlainSegment(segment),
  );
  return isPlain ? segments.filter((segment) => segment !== undefined) : undefined;
}

/** Whether a path equals one of the prefixes or is below it, by whole segments. */
export function isBelow(segments: readonly string[], prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => {
    const wanted = prefix.split("/").filter((segment) => segment !== "");
    return wanted.every((segment, index) => segments[index] === segment);
  });
}

/** In characters. Servers refuse longer paths. */
const longestPath = 4096;

/** Characters that a conversion to an older character set turns into a slash or a backslash: U+2044, U+2215, U+29F8, U+2216, U+29F9. */
const slashLike = /[\u2044\u2215\u29f8\u2216\u29f9]/;

function isPlainSegment(segment: string): boolean {
  if (slashLike.test(segment) || hasControls(segment)) return false;
  return [segment, segment.normalize("NFKC")].every((text) => !/[/\\]|%[0-9a-f]{2}/i.test(text) && !isDots(text));
}

/** Some servers read the text after ";" as a parameter, so for them "..;" is "..". Some drop blanks and invisible characters. */
const isDots = (text: string): boolean =>
  /^\.{1,2}(;|$)/.test(text.replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, ""));

const hasControls = (text: string): boolean =>
  [...text].some((character) => character < " " || (character >= "\u007f" && character < "\u00a0"));

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
