import { msalNode } from "../apps/msal-node.ts";
import { fleetFault } from "./fleet-fault.ts";
import { signOutWhileTheOtherRefreshes } from "./removed-account.ts";

export const msalWriteAfterRemoval = fleetFault({
  id: "@azure/msal-node/write-after-removal",
  title: "A write that another process is about to make undoes removeAccount",
  story:
    "The same a moment later: the phone's process has Entra's answer, has read the cache and is about to write. Now the " +
    "laptop's process removes the account. Then the write lands, and the account is back.",
  known:
    "Run here, with a client of its own for every request. The plugin's interface is get and set of a whole partition: " +
    "nothing compares. The maintainers know the race from MSAL.NET " +
    "(https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/2063).",
  guarantee: "G1, G2",
  peer: msalNode({ clients: "one per request", deletesPartition: false }),
  steps: (stage) => signOutWhileTheOtherRefreshes(stage, ({ second }) => second.writes),
});
