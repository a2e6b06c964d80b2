/** A JSON object, nothing of which is known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** No document or token of a provider is nested as deeply; what is would overflow the stack of JSON.stringify later. */
const mostLevels = 64;

/** Whether a value is nested no deeper than anything that a provider sends. */
export const isFlat = (value: unknown, levels = mostLevels): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((member) => isFlat(member, levels - 1)));

/** The JSON object that a text holds; `undefined` where it holds anything else, or is nested too deeply. */
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
