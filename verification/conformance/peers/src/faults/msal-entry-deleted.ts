import { msalNode } from "../apps/msal-node.ts";
import { fleetFault } from "./fleet-fault.ts";
import { signOutWhileTheOtherRefreshes } from "./removed-account.ts";

export const msalEntryDeleted = fleetFault({
  id: "@azure/msal-node/entry-deleted",
  title: "The account comes back even if the app deletes its cache entry itself",
  story:
    "The same, and after removeAccount the app deletes alice's entry from the cache with its own hands. It makes no " +
    "difference: the refresh that was in flight writes a new one.",
  known:
    "Run here, with a client of its own for every request. An entry that isn't there leaves what the client has in memory as " +
    "it was (TokenCache.deserialize).",
  guarantee: "G1, G2",
  peer: msalNode({ clients: "one per request", deletesPartition: true }),
  steps: (stage) => signOutWhileTheOtherRefreshes(stage, ({ entra }) => entra.tokenRequests),
});
