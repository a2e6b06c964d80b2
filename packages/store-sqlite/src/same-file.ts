import type { DatabaseSync } from "node:sqlite";
import { failure } from "./error-texts.ts";
import { textIn } from "./row.ts";

/**
 * Returns a check that the path still leads to the file that the connection has open. SQLite continues with a file that was removed
 * or replaced. But a process that starts later opens the new one: its sign-outs would not reach this process.
 *
 * @throws IdentityError `store_unavailable` from the function that it returns
 */
export function sameFile(connection: DatabaseSync, path: string): () => void {
  const { statSync } = process.getBuiltinModule("node:fs");
  // The absolute path: the process may change its working directory.
  const file = textIn(connection.prepare("PRAGMA database_list").get() ?? {}, "file");
  const place = (): string => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? "none" : `${found.dev} ${found.ino}`;
  };
  const opened = place();
  return () => {
    if (place() !== opened) throw failure("sqlite-file-replaced", { path });
  };
}
