import type { PostgresClient, PostgresConnection, PostgresPool, PostgresResult } from "./client.ts";

/** Sends one statement. @throws where it failed, or where no answer came in time: it may have been done then */
export type Send = (text: string, ...values: string[]) => Promise<PostgresResult>;

const ignore = () => undefined;

/** Every statement with a limit, which includes waiting for a connection. */
export function sender(client: PostgresPool | PostgresClient, timeoutMs: number): Send {
  if (!("connect" in client)) {
    return (text, ...values) => within(timeoutMs, client.query(text, values), "PostgreSQL did not answer");
  }
  // A pool drops an idle connection that is lost by itself. Its event would end the process.
  client.on("error", ignore);
  // A new connection may be lost in the very moment when it is lent, before the caller sees it.
  client.on("connect", (connection) => connection.on("error", ignore));
  return async (text, ...values) => {
    const latest = performance.now() + timeoutMs;
    const connection = await lend(client, timeoutMs);
    // One that the pool made earlier has no listener of its own while it is lent.
    connection.on("error", ignore);
    let destroy = true;
    try {
      const left = Math.max(1, latest - performance.now());
      const answer = await within(left, connection.query(text, values), "PostgreSQL did not answer");
      destroy = false;
      return answer;
    } finally {
      // One that is closed may still have something to say.
      if (!destroy) connection.off("error", ignore);
      connection.release(destroy);
    }
  };
}

async function lend(pool: PostgresPool, timeoutMs: number): Promise<PostgresConnection> {
  const lent = pool.connect();
  try {
    return await within(timeoutMs, lent, "no connection to PostgreSQL was free or could be made");
  } catch (error) {
    lent.then((late) => late.release(), ignore);
    throw error;
  }
}

function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} within the time limit (timeoutMs)`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
