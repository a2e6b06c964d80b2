import { kindOf, show } from "@identity-web/core/provider-kit";

export { kindOf, show as shown };

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What is wrong with members that nobody knows. */
export function unknownKeys(value: object, known: ReadonlySet<string>, kind: string): readonly string[] {
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  return unknown.map((key) => `unknown ${kind} "${key}": expected one of ${[...known].join(", ")}`);
}
