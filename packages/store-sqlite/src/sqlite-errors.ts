import { IdentityError } from "@identity-web/core";
import { failure } from "./error-texts.ts";

/** SQLite's primary result codes. @see https://www.sqlite.org/rescode.html */
const codes = { busy: 5, readOnly: 8, corrupt: 11, cannotOpen: 14, notADatabase: 26 };

const primaryCode = (error: unknown): number | undefined =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;

/** Whether another connection holds the lock that an operation needs. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === codes.busy;

/** The error of the catalogue that says why a file could not be opened. */
export function openingError(path: string, cause: unknown): IdentityError {
  if (cause instanceof IdentityError) return cause;
  const details = { cause };
  switch (primaryCode(cause)) {
    case codes.notADatabase:
      return failure("sqlite-not-a-database", { path }, details);
    case codes.corrupt:
      return failure("sqlite-file-damaged", { path }, details);
    case codes.cannotOpen:
    case codes.readOnly:
      return failure("sqlite-file-not-writable", { path }, details);
    default:
      return failure("sqlite-file-unopened", { path }, details);
  }
}
