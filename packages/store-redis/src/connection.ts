import type { Binding } from "./failover/binding.ts";
import { BoundScripts, type BoundScriptsOptions } from "./failover/bound-scripts.ts";
import { Keys, type Partition } from "./keys.ts";
import type { Script } from "./script.ts";

export interface ConnectionOptions extends BoundScriptsOptions {
  /** Whether partitions lie on servers of their own, with clocks of their own. */
  readonly clockPerPartition: boolean;
  /** How far the store's time runs ahead of the server's, in ms. */
  readonly aheadMs: () => number;
}

/** Which partition a script works on, and its keys after the clock. */
export interface Place {
  readonly partition: Partition;
  readonly keys: readonly string[];
}

type Args = readonly (string | number)[];

/** Runs scripts, by their hash where the server knows them, and as what they are bound to. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #scripts: BoundScripts;
  readonly #binding: Binding;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#scripts = new BoundScripts(options);
    this.#binding = options.binding;
  }

  async run(script: Script, placeIn: (keys: Keys) => Place, args: Args): Promise<unknown> {
    const { clockPerPartition, aheadMs } = this.#options;
    const { reply } = await this.#scripts.run(
      script,
      (prefix) => {
        const { partition, keys } = placeIn(new Keys(prefix));
        return [clockPerPartition ? partition.key("clock") : `${prefix}clock`, ...keys];
      },
      [aheadMs(), ...args].map(String),
    );
    return reply;
  }

  prefix(): Promise<string> {
    return this.#scripts.prefix();
  }

  async generation({ freshly }: { readonly freshly: boolean }): Promise<string> {
    return (await (freshly ? this.#binding.confirm() : this.#binding.current())).name;
  }

  async settled(): Promise<void> {
    await this.#binding.confirm();
  }
}
