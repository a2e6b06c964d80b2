/** So much of somebody else's text fits into a message. */
const longest = 200;
/** So much of it is looked at: expressions must never see a text that its sender made long. */
const examined = 1024;
/** Deeper values are cut: JSON.stringify has no stack for sixty thousand levels. */
const deepest = 4;
const mostMembers = 20;

/** Somebody else's text as it may stand in a message: on one line, not too long, and without any of these secrets. */
export function showText(text: string, secrets: readonly (string | undefined)[] = []): string {
  const cut = beginning(withoutSecrets(text, secrets));
  // Control characters, line separators and what turns the direction of writing have no business in a log.
  const shown = cut.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu, " ").trim();
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

/** A text without these secrets. The whole text is searched: a cut before that could leave half a secret. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  let rest = text;
  for (const secret of secrets) {
    if (secret !== undefined && secret !== "") rest = rest.replaceAll(secret, "[secret]");
  }
  return rest;
}

/** The beginning of a long text, up to the end of a word where there is one: half an address would not be known as one. */
export function beginning(text: string): string {
  if (text.length <= examined) return text;
  const cut = text.slice(0, examined);
  const end = cut.lastIndexOf(" ");
  return end > 0 ? cut.slice(0, end) : cut;
}

/** What came instead of what was expected. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return `"${showText(value)}"`;
  if (typeof value === "number") return String(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`;
  return showText(JSON.stringify(shallow(value, deepest)));
}

/** A value with few levels and few members in each: it costs the same whatever came. */
function shallow(value: unknown, levels: number): unknown {
  if (typeof value === "string") return value.slice(0, examined);
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, mostMembers).map((one) => shallow(one, levels - 1));
  const members = Object.entries(value).slice(0, mostMembers);
  return Object.fromEntries(members.map(([name, one]) => [name.slice(0, examined), shallow(one, levels - 1)]));
}
