import type { ICacheClient } from "@azure/msal-node";
import { homeAccountId } from "../entra/tenant.ts";
import type { Gate } from "../kit/gate.ts";

/** A cache that all processes share, as Redis would be: one entry for each partition. */
export class MsalCache {
  readonly #partitions = new Map<string, string>();

  /** The client of one process for this cache. */
  client(writes: Gate): ICacheClient {
    return {
      get: async (partition) => this.#partitions.get(partition) ?? "",
      set: async (partition, blob) => {
        await writes.pass();
        this.#partitions.set(partition, blob);
        return blob;
      },
    };
  }

  delete(partition: string): void {
    this.#partitions.delete(partition);
  }

  /** The partitions with a refresh token of this user. */
  partitionsWith(user: string): readonly string[] {
    return [...this.#partitions].flatMap(([partition, blob]) => {
      const { RefreshToken = {} }: { RefreshToken?: Record<string, { home_account_id?: string }> } = JSON.parse(blob);
      const owners = Object.values(RefreshToken).map((entry) => entry.home_account_id);
      return owners.includes(homeAccountId(user)) ? [partition] : [];
    });
  }
}
