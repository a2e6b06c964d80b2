/** A JSON object with unchecked members. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** No real document or token is nested this deeply. A deeper value could overflow the stack of JSON.stringify later. */
const mostLevels = 64;

/** Whether a value has at most this many levels. */
export const isFlat = (value: unknown, levels = mostLevels): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((member) => isFlat(member, levels - 1)));

/** The JSON object in a text. `undefined`: the text is something else, or is nested too deeply. */
export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isFlat(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A member that is a non-empty string. */
export function stringMember(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
