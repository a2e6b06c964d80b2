import { msalNode } from "../apps/msal-node.ts";
import { Browser } from "../kit/browser.ts";
import { fleetFault } from "./fleet-fault.ts";

export const msalSharedClient = fleetFault({
  id: "@azure/msal-node/shared-client",
  title: "One client for several users writes their tokens into each other's partition",
  story:
    "The app has one client for all users, and a cache with one partition for each user. Alice signs in, then Bob. Bob's " +
    "tokens are written into Alice's partition. When Bob signs out at another process, his own partition is empty, so nothing " +
    "is removed. His tokens stay in Alice's partition.",
  known:
    "Run here. DistributedCachePlugin writes the client's whole memory under the key of the first account in it, and an " +
    "empty partition doesn't clear the memory. A separate client for every request avoids the fault.",
  guarantee: "G1",
  peer: msalNode({ clients: "one per process", deletesPartition: true }),
  async steps({ first, second, whereTokensLie }) {
    const [alices, bobs] = [new Browser(), new Browser()];
    await first.signIn(alices, "alice");
    await first.signIn(bobs, "bob");
    const before = whereTokensLie("bob");
    if (before.length === 0) throw new Error("bob's tokens are nowhere");
    await second.signOut(bobs);
    const after = whereTokensLie("bob");
    return {
      fault: before.some((owner) => owner !== "bob") || after.length > 0,
      seen: `bob's tokens are in the partitions of: ${before.join(" and ")}; after his sign-out: ${after.join(" and ") || "none"}`,
    };
  },
});
