import type { PostgresClient, PostgresConnection, PostgresPool, PostgresResult } from "./client.ts";

/** Sends one statement. @throws if it failed, or got no answer in time. In the second case it may have been executed */
export type Send = (text: string, ...values: string[]) => Promise<PostgresResult>;

const ignore = () => undefined;

/** Gives each statement a time limit, which includes the wait for a connection. */
export function sender(client: PostgresPool | PostgresClient, timeoutMs: number): Send {
  if (!("connect" in client)) {
    return (text, ...values) => within(timeoutMs, client.query(text, values), "PostgreSQL did not answer");
  }
  // The pool itself drops a broken idle connection. Without a listener its event would end the process.
  client.on("error", ignore);
  // A new connection may break at the moment of the checkout, before the caller gets it.
  client.on("connect", (connection) => connection.on("error", ignore));
  return async (text, ...values) => {
    const latest = performance.now() + timeoutMs;
    const connection = await lend(client, timeoutMs);
    // A checked-out connection from before has no listener.
    connection.on("error", ignore);
    let destroy = true;
    try {
      const left = Math.max(1, latest - performance.now());
      const answer = await within(left, connection.query(text, values), "PostgreSQL did not answer");
      destroy = false;
      return answer;
    } finally {
      // A connection that is being closed may still emit an error, so it keeps its listener.
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
