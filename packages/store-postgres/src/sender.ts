import type { PostgresClient, PostgresConnection, PostgresPool, PostgresResult } from "./client.ts";
import { failure } from "./error-texts.ts";

/** Sends one statement. @throws if it failed, or got no answer in time. In the second case it may have been executed */
export type Send = (text: string, ...values: string[]) => Promise<PostgresResult>;

const ignore = () => undefined;

/** Gives each statement a time limit, which includes the wait for a connection. */
export function sender(client: PostgresPool | PostgresClient, timeoutMs: number): Send {
  if (!("connect" in client)) {
    return (text, ...values) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(failure("postgres-unanswered", { timeoutMs })), timeoutMs);
        client
          .query(text, values)
          .then(resolve, reject)
          .finally(() => clearTimeout(timer));
      });
  }
  // The pool itself drops a broken idle connection. Without a listener its event would end the process.
  client.on("error", ignore);
  const heard = new WeakSet<object>();
  // A new connection may break at the moment of the checkout, before the caller gets it.
  client.on("connect", (connection) => {
    connection.on("error", ignore);
    heard.add(connection);
  });
  return (text, ...values) => sendIn(client, { text, values, timeoutMs, isHeard: (each) => heard.has(each) });
}

interface Sending {
  readonly text: string;
  readonly values: string[];
  readonly timeoutMs: number;
  /** Whether the connection has a listener for its errors. Connections that were opened before the store have none. Wrappers of connections have none either. */
  readonly isHeard: (connection: PostgresConnection) => boolean;
}

/** Uses one timer for the connection and the answer, because every request with a session sends a statement. */
function sendIn(pool: PostgresPool, { text, values, timeoutMs, isHeard }: Sending): Promise<PostgresResult> {
  return new Promise((resolve, reject) => {
    let lent: PostgresConnection | undefined;
    let over = false;
    const end = (destroy: boolean): void => {
      over = true;
      clearTimeout(timer);
      if (lent === undefined) return;
      // A connection that is being closed may still emit an error, so it keeps its listener.
      if (!destroy && !isHeard(lent)) lent.off("error", ignore);
      lent.release(destroy);
    };
    const fail = (error: unknown): void => {
      if (over) return;
      reject(error);
      end(true);
    };
    const timer = setTimeout(() => {
      fail(failure(lent === undefined ? "postgres-unconnected" : "postgres-unanswered", { timeoutMs }));
    }, timeoutMs);
    const ask = async (connection: PostgresConnection): Promise<void> => {
      if (over) return connection.release();
      lent = connection;
      if (!isHeard(connection)) connection.on("error", ignore);
      const answer = await connection.query(text, values);
      if (over) return;
      resolve(answer);
      end(false);
    };
    pool.connect().then(ask).catch(fail);
  });
}
