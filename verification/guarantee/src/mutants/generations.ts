import type { GenerationRules } from "../world/simulated-cluster.ts";
import { edit, type Mutant } from "./mutant.ts";

/** Without one of the rules that bind the steps in a Cluster to a generation. */
const without = (name: string, rule: keyof GenerationRules, where: readonly string[]): Mutant => ({
  name,
  breaks: "any",
  in: where,
  breakage: () => ({ generations: { [rule]: false } }),
});

/** Ways of using a Cluster's data from before one of its masters failed. */
export const generations: readonly Mutant[] = [
  without("the generation is not checked: older partitions are read", "checksStamp", ["Cluster: sign-out ×"]),
  without("the generation is not bumped when a master fails", "bumps", ["Cluster: sign-out ×"]),
  without("a step runs on a master whose term its process has not seen", "checksTerm", ["Cluster: sign-out ×"]),
  without("a confirmed generation doesn't wait for processes with an earlier one", "waits", ["Cluster: notice ×"]),
  edit(
    "removals and notices don't ask for the generation again",
    "any",
    ["Cluster: notice ×", "Cluster: removal × redemption × the sids"],
    ["storeOverCells.inOneIncarnation", "if (await isBornAt(bornAt)) return answer;", "return answer;"],
  ),
  edit(
    "a removal doesn't ask for the generation again",
    "any",
    ["Cluster: removal by an old view"],
    [
      "storeOverCells.removeNamed",
      "inOneIncarnation(() => remove({ id: random(), account, removal, skewMs }))",
      "(await remove({ id: random(), account, removal, skewMs })).answer",
    ],
  ),
  edit(
    "markers count as of the latest incarnation that has answered",
    "any",
    ["Cluster: a notice under two names"],
    [
      "storeOverCells",
      "Math.min(...marked.map((each) => each.bornAt))",
      "Math.max(...marked.map((each) => each.bornAt))",
    ],
  ),
];
