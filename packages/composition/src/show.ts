import { kindOf, show } from "@identity-web/core/provider-kit";

export { kindOf };

/** A value for a message. Of an object only its kind, because its members may be secrets. */
export const shown = (value: unknown): string => (typeof value === "object" ? kindOf(value) : show(value));

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The problems of unknown members. */
export function unknownKeys(value: object, known: ReadonlySet<string>, kind: string): readonly string[] {
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  return unknown.map((key) => `unknown ${kind} "${key}": expected one of ${[...known].join(", ")}`);
}
