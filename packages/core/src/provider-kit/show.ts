/** So much of somebody else's text fits into a message. */
const longest = 200;

/** Somebody else's text as it may stand in a message: on one line, not too long, and without any of these secrets. */
export function showText(text: string, secrets: readonly (string | undefined)[] = []): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret !== undefined && secret !== "") shown = shown.replaceAll(secret, "[secret]");
  }
  // Control characters, line separators and what turns the direction of writing have no business in a log.
  shown = shown.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu, " ").trim();
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

/** What came instead of what was expected. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return `"${showText(value)}"`;
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`;
  return showText(JSON.stringify(value));
}
