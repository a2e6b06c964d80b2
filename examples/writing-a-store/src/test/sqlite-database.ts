import { DatabaseSync } from "node:sqlite";
import type { FakeClock } from "@identity-web/testing/fake-clock";
import type { Database, Query } from "../database.ts";
import { schema } from "../schema.ts";

/** A connection that can be cut. */
export interface Connection extends Database {
  /** @returns a function that repairs it */
  cut(): () => void;
  /** The next transaction is committed, and its answer is lost. */
  loseAnswer(): void;
}

/** An SQL server in this process, for tests: SQLite, one transaction after another. */
export function emptyDatabase(clock: FakeClock) {
  const sqlite = new DatabaseSync(":memory:");
  sqlite.function("server_time", () => clock.now());
  // SQLite compares texts byte by byte unless a column has another collation.
  sqlite.exec(schema({ time: "server_time()", name: "text", text: "text" }));
  let queue: Promise<unknown> = Promise.resolve();

  /** Runs on the server's side. A transaction begins after the previous one has ended. */
  async function transaction<A>(work: (query: Query) => Promise<A>): Promise<A> {
    sqlite.exec("BEGIN IMMEDIATE");
    try {
      const answer = await work(async (sql, parameters) =>
        sqlite.prepare(sql).all(Object.fromEntries(parameters.map((value, index) => [`$${index + 1}`, value]))),
      );
      sqlite.exec("COMMIT");
      return answer;
    } catch (error) {
      sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    connect(): Connection {
      let [isCut, isLossy] = [false, false];
      const reach = () => {
        if (isCut) throw new Error("the connection is cut");
      };
      return {
        time: "server_time()",
        async transaction(work) {
          const turn = queue.then(() =>
            transaction((query) =>
              work((sql, parameters) => {
                reach();
                return query(sql, parameters);
              }),
            ),
          );
          queue = turn.catch(() => undefined);
          const answer = await turn;
          if (isLossy) {
            isLossy = false;
            throw new Error("the answer was lost");
          }
          reach();
          return answer;
        },
        loseAnswer() {
          isLossy = true;
        },
        cut() {
          isCut = true;
          return () => {
            isCut = false;
          };
        },
      };
    },
    /** Makes reads and writes of cells fail, although the connections work, until the returned function is called. */
    disable() {
      sqlite.exec("ALTER TABLE cells RENAME TO moved");
      return () => sqlite.exec("ALTER TABLE moved RENAME TO cells");
    },
    dump: (): string => JSON.stringify(sqlite.prepare("SELECT * FROM cells").all()),
    drop: () => sqlite.close(),
  };
}
