import { edit, type Mutant } from "./mutant.ts";

const noted = "await this.#tell?.note(account, order)";
const removed = "const removed = await store.removeAccount(account, this.#removal(order));";
const twoNodes = ["two nodes tell what a node has noted"];

/** Faults in the notification of APIs about removals. */
export const onward: readonly Mutant[] = [
  {
    name: "a removal is noted for the API after it has happened",
    breaks: "G11",
    in: ["a node dies at a removal of which an API"],
    edits: [
      { at: "RemoveAccount#execute", find: noted, put: "undefined" },
      {
        at: "RemoveAccount#execute",
        find: removed,
        put: `${removed} const late = ${noted}; if (late !== undefined) this.#tell?.happened(late);`,
      },
    ],
  },
  edit(
    "the removal of one session is told as the user's",
    "G7",
    ["a node dies at the removal of one session"],
    [
      "TellRemovals##concerned",
      `concernsUser || scope !== "session" || typeof sessions === "string"`,
      `scope === "session"`,
    ],
  ),
  edit(
    "a message to the API is deleted before it is told",
    "G11",
    ["a node dies at a removal of which an API"],
    [
      "TellRemovals##tell",
      "await within($clock, $ms, tell);",
      "await store.outbox.drop(id); await within($clock, $ms, tell);",
    ],
  ),
  edit("a node takes a message to the API without comparing", "G11", twoNodes, [
    "takeMessage",
    "when: [asSeen(key, cell)]",
    "when: []",
  ]),
  edit(
    "an API is told only of users who have a session before the removal",
    "G11",
    ["the only sign-in of its user"],
    ["TellRemovals##userOf", "first?.account ?? this.#namedUser(account, order)", "first?.account"],
  ),
];
