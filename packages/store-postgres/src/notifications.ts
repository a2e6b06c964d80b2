import type { PostgresListener } from "./client.ts";

const lingerMs = 10_000;

const ignore = () => undefined;

export interface NotificationsOptions {
  readonly listen: () => PostgresListener;
  readonly channel: string;
  /** Called with the name of a changed partition, or without one if the connection receives no notifications any more. */
  readonly onChange: (name?: string) => void;
}

/** A connection that receives notifications of changes. It opens on first use, and closes after ten seconds without use. */
export class Notifications {
  readonly #options: NotificationsOptions;
  #connection: Promise<PostgresListener> | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** Resolves when the connection receives all further notifications. @throws if the server can't be reached */
  async open(): Promise<void> {
    this.stay();
    this.#connection ??= this.#connect();
    await this.#connection;
  }

  /** Closes the connection after ten seconds, unless a caller waits again. */
  leave(): void {
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      void this.close();
      this.#options.onChange();
    }, lingerMs);
    this.#leaving.unref?.();
  }

  /** A caller waits again. */
  stay(): void {
    clearTimeout(this.#leaving);
  }

  async close(): Promise<void> {
    this.stay();
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then((open) => open.end()).catch(ignore);
  }

  #connect(): Promise<PostgresListener> {
    const { listen, channel, onChange } = this.#options;
    const client = listen();
    let isOpen = false;
    const lost = () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      client.end().catch(ignore);
      if (isOpen) onChange();
    };
    const open = async () => {
      client.on("error", lost);
      client.on("end", lost);
      client.on("notification", ({ payload }) => onChange(payload));
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      isOpen = true;
      return client;
    };
    const connection = open();
    connection.catch(lost);
    return connection;
  }
}
