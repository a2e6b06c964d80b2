import { IdentityError } from "@identity-web/core";

/** SQLite's primary result codes. @see https://www.sqlite.org/rescode.html */
const codes = { busy: 5, readOnly: 8, corrupt: 11, cannotOpen: 14, notADatabase: 26 };

const primaryCode = (error: unknown): number | undefined =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;

/** Whether another connection holds the lock that an operation needs. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === codes.busy;

/** What went wrong when a file was opened, with what to do about it. */
export function openingError(path: string, cause: unknown): IdentityError {
  if (cause instanceof IdentityError) return cause;
  const file = `the file "${path}" of sqliteStore`;
  switch (primaryCode(cause)) {
    case codes.notADatabase:
      return new IdentityError("configuration", `${file} is no SQLite database`, {
        cause,
        cure: "Give the path of a new file, or move that one away.",
      });
    case codes.corrupt:
      return new IdentityError("store_unavailable", `${file} is damaged`, {
        cause,
        cure: "Move it away: everybody signs in again. Find out what damaged it: a disk, or a copy made while it was in use.",
      });
    case codes.cannotOpen:
    case codes.readOnly:
      return new IdentityError("configuration", `${file} can't be opened for writing`, {
        cause,
        cure: "Make its folder, and let this process read and write in it.",
      });
    default:
      return new IdentityError("store_unavailable", `${file} can't be opened`, {
        cause,
        cure: "Look at the cause; if it is locked, at what else has it open.",
      });
  }
}
