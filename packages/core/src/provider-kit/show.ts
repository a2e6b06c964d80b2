import { oneLine } from "../errors/one-line.ts";

/** A message shows this many characters of a foreign text. */
const longest = 200;
/** Only this many characters are examined: a sender may make a text long, and expressions take time. */
const examined = 1024;
/** Deeper values are cut: JSON.stringify overflows the stack at sixty thousand levels. */
const deepest = 4;
const mostMembers = 20;

/** A foreign text for a message: on one line, cut to length, and without these secrets. */
export function showText(text: string, secrets: readonly (string | undefined)[] = []): string {
  const shown = oneLine(beginning(withoutSecrets(text, secrets))).trim();
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

/** A text without these secrets. It is searched before it is cut, because a cut could leave half a secret. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  let rest = text;
  for (const secret of secrets) {
    if (secret !== undefined && secret !== "") rest = rest.replaceAll(secret, "[secret]");
  }
  return rest;
}

/** The beginning of a long text, cut between words if possible: half an e-mail address would not be recognized. */
export function beginning(text: string): string {
  if (text.length <= examined) return text;
  const cut = text.slice(0, examined);
  const end = cut.lastIndexOf(" ");
  return end > 0 ? cut.slice(0, end) : cut;
}

/** The value that was found instead of the expected one, for a message. */
export function show(value: unknown): string {
  if (typeof value === "string") return `"${showText(value)}"`;
  if (typeof value === "number") return String(value);
  const isJson = typeof value === "object" || typeof value === "boolean";
  return isJson ? showText(JSON.stringify(shallow(value, deepest))) : kindOf(value);
}

/** A value with few levels and few members in each: bounded cost for any input. */
function shallow(value: unknown, levels: number): unknown {
  if (typeof value === "string") return value.slice(0, examined);
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, mostMembers).map((one) => shallow(one, levels - 1));
  const members = Object.entries(value).slice(0, mostMembers);
  return Object.fromEntries(members.map(([name, one]) => [name.slice(0, examined), shallow(one, levels - 1)]));
}

/** The kind of a value that may be a secret, for a message. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return { string: "a text", object: "an object", function: "a function" }[String(typeof value)] ?? `a ${typeof value}`;
}
