import { msalNode } from "../apps/msal-node.ts";
import { fleetFault } from "./fleet-fault.ts";
import { signOutWhileTheOtherRefreshes } from "./removed-account.ts";

export const msalWriteAfterRemoval = fleetFault({
  id: "@azure/msal-node/write-after-removal",
  title: "A write that another process is about to make undoes removeAccount",
  story:
    "Alice uses a phone and a laptop, which two processes serve. The phone's process has Entra's answer to a refresh, has " +
    "read the cache and is about to write. Now the laptop's process removes the account. Then the write restores the account.",
  known:
    "Run here, with a separate client for every request. The plugin can only get and set a whole partition, and a set " +
    "compares nothing. The maintainers know the race from MSAL.NET " +
    "(https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/2063).",
  guarantee: "G1, G2",
  peer: msalNode({ clients: "one per request", deletesPartition: false }),
  steps: (stage) => signOutWhileTheOtherRefreshes(stage, ({ second }) => second.writes),
});
