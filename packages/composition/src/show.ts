/** What kind of value came, for where the value itself may be a secret. */
export const kindOf = (value: unknown): string => {
  if (typeof value === "string") return "a text";
  if (Array.isArray(value)) return "a list";
  return value === null ? "null" : typeof value;
};

/** A value that came, for a message. */
export const shown = (value: unknown): string => {
  if (typeof value === "string") return `"${value.slice(0, 100)}"`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
};

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What is wrong with members that nobody knows. */
export function unknownKeys(value: object, known: ReadonlySet<string>, kind: string): readonly string[] {
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  return unknown.map((key) => `unknown ${kind} "${key}": expected one of ${[...known].join(", ")}`);
}
