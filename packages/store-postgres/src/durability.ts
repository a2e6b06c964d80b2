import type { Events } from "@identity-web/core";
import type { Send } from "./sender.ts";

const question = `SELECT pg_catalog.current_setting('fsync') AS fsync, pg_catalog.current_setting('full_page_writes') AS pages,
  pg_catalog.current_setting('synchronous_standby_names') AS standbys,
  pg_catalog.current_setting('server_encoding') AS encoding`;

/** Reports in one event which acknowledged sign-outs could be lost, by the server's settings. Never rejects. */
export async function reportDurability(send: Send, keeps: boolean, events: Events): Promise<void> {
  try {
    const { rows } = await send(question);
    const losses = lossesOf(rows[0] ?? {}, keeps);
    if (losses.length > 0) events.emit({ type: "warning", message: `postgresStore: ${losses.join("; ")}` });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `postgresStore: the settings of the server could not be read, so it is unknown which acknowledged sign-outs it could lose (${reason})`;
    events.emit({ type: "warning", message });
  }
}

function lossesOf({ fsync, pages, standbys, encoding }: Readonly<Record<string, unknown>>, keeps: boolean): string[] {
  const losses: string[] = [];
  if (fsync === "off")
    losses.push("a crash of the machine loses or damages what was acknowledged (fsync is off: set fsync = on)");
  if (pages === "off") losses.push("a crash of the machine can damage pages (full_page_writes is off: set it to on)");
  if (keeps && standbys === "") {
    losses.push(
      "a standby that is promoted brings back sessions whose sign-out it didn't have yet (keepSessionsAcrossFailover is set and replication is asynchronous: set synchronous_standby_names, or leave the option out)",
    );
  }
  if (encoding !== "UTF8") {
    losses.push(`steps fail if a name has characters outside ${encoding} (use a database with the encoding UTF8)`);
  }
  return losses;
}
