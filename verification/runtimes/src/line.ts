import type { Result } from "./suites/suite.ts";

/** A beginning that no other line of a process has (RFC 7464: a sequence of JSON texts). */
const recordSeparator = "\u001e";

export const toLine = (result: Result): string => recordSeparator + JSON.stringify(result);

/** @returns undefined for a line that is no result */
export const fromLine = (line: string): Result | undefined =>
  line.startsWith(recordSeparator) ? JSON.parse(line.slice(1)) : undefined;
