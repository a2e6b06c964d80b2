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
    ["Ledger##inOneIncarnation", "if (await this.#isBornAt(bornAt)) return answer;", "return answer;"],
  ),
  edit(
    "a removal doesn't ask for the generation again",
    "any",
    ["Cluster: removal by an old view"],
    ["Ledger##remove", "this.#inOneIncarnation($work)", "this.#runner.run(remove(asked))"],
  ),
  edit(
    "a notice counts as of the latest incarnation that has answered",
    "any",
    ["Cluster: a notice under two names"],
    [
      "Ledger##notice",
      "Math.min(...found.map(({ bornAt }) => bornAt))",
      "Math.max(...found.map(({ bornAt }) => bornAt))",
    ],
  ),
];
