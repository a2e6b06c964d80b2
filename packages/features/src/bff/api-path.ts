/**
 * The segments of a path that every server parses in the same way, so that a check of its prefix is reliable. It has no dot
 * segments, empty segments, backslashes, encoded slashes, control characters or double encoding.
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

/** Some servers read the text after ";" as a parameter, so for them "..;" is "..". */
const isPlainSegment = (segment: string): boolean =>
  !/[/\\]|%[0-9a-f]{2}/i.test(segment) && !/^\.{1,2}(;|$)/.test(segment) && !hasControls(segment);

const hasControls = (text: string): boolean =>
  [...text].some((character) => character < " " || (character >= "\u007f" && character < "\u00a0"));

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
