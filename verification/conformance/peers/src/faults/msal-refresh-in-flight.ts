import { msalNode } from "../apps/msal-node.ts";
import { fleetFault } from "./fleet-fault.ts";
import { signOutWhileTheOtherRefreshes } from "./removed-account.ts";

export const msalRefreshInFlight = fleetFault({
  id: "@azure/msal-node/refresh-in-flight",
  title: "removeAccount on one process while another refreshes: the account comes back",
  story:
    "Alice is signed in on her phone and on her laptop, which are served by two processes over one cache. Her phone's process " +
    "has sent a refresh to Entra. Meanwhile she signs out on the laptop, and the app calls removeAccount. Then Entra's answer " +
    "arrives, and the other process writes account and tokens back.",
  known:
    "Run here, with a client of its own for every request. Before it saves, the client reads the cache again to see whether " +
    "the account was removed (ResponseHandler.handleServerTokenResponse), but what it reads is added to what it has in " +
    "memory (NodeStorage.inMemoryCacheToCache), so it finds the account that it began with.",
  guarantee: "G1, G2",
  peer: msalNode({ clients: "one per request", deletesPartition: false }),
  steps: (stage) => signOutWhileTheOtherRefreshes(stage, ({ entra }) => entra.tokenRequests),
});
