import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system in memory if there is one, so that no test waits for the disk. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** An unused path in a new folder. */
export function temporaryFile(): { readonly path: string; readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(place, "store-sqlite-"));
  return { path: join(folder, "store.db"), folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
