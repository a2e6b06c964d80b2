import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** In memory where there is such a file system: no test needs to wait for a disk. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A path that nobody uses yet, in a folder of its own. */
export function temporaryFile(): { readonly path: string; readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(place, "store-sqlite-"));
  return { path: join(folder, "store.db"), folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
