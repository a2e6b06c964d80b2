import { msalNode } from "../apps/msal-node.ts";
import { fleetFault } from "./fleet-fault.ts";
import { signOutWhileTheOtherRefreshes } from "./removed-account.ts";

export const msalRefreshInFlight = fleetFault({
  id: "@azure/msal-node/refresh-in-flight",
  title: "removeAccount on one process while another refreshes: the account comes back",
  story:
    "Alice is signed in on her phone and on her laptop, which two processes with one cache serve. The phone's process " +
    "has sent a refresh to Entra. Meanwhile she signs out on the laptop, and the app calls removeAccount. Then Entra's answer " +
    "arrives, and the phone's process writes account and tokens back.",
  known:
    "Run here, with a separate client for every request. Before the client saves, it reads the cache again to check whether " +
    "the account was removed (ResponseHandler.handleServerTokenResponse). But it adds the result to its memory " +
    "(NodeStorage.inMemoryCacheToCache), which still has the account. So it always finds the account.",
  guarantee: "G1, G2",
  peer: msalNode({ clients: "one per request", deletesPartition: false }),
  steps: (stage) => signOutWhileTheOtherRefreshes(stage, ({ entra }) => entra.tokenRequests),
});
