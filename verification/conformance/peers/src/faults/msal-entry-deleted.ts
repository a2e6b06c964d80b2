import { msalNode } from "../apps/msal-node.ts";
import { fleetFault } from "./fleet-fault.ts";
import { signOutWhileTheOtherRefreshes } from "./removed-account.ts";

export const msalEntryDeleted = fleetFault({
  id: "@azure/msal-node/entry-deleted",
  title: "The account comes back even if the app deletes its cache entry itself",
  story:
    "Alice signs out while another process refreshes. After removeAccount the app itself also deletes her entry from the " +
    "cache. That makes no difference: the refresh that was in flight writes a new entry.",
  known:
    "Run here, with a separate client for every request. If the entry is absent, the client keeps its memory unchanged " +
    "(TokenCache.deserialize).",
  guarantee: "G1, G2",
  peer: msalNode({ clients: "one per request", deletesPartition: true }),
  steps: (stage) => signOutWhileTheOtherRefreshes(stage, ({ entra }) => entra.tokenRequests),
});
