import { edit, type Mutant } from "./mutant.ts";

const sentTwice = "a front-channel request whose step is sent twice × a sign-in of its sid is stored × a sweep";

/** Faults of removals that take all tokens of the account only if they end a session. */
export const conditionalRemovals: readonly Mutant[] = [
  {
    name: "a conditional removal has two steps, and the answer to the first one decides about the second",
    breaks: "G1",
    in: [sentTwice],
    edits: [
      {
        at: "removeIf",
        find: "coverStep(format, seen, at, asked, namedOnly(asked, pending), withBarriers)",
        put: "coverStep(format, seen, at, { ...asked, id: asked.id + '2' }, namedOnly(asked, pending))",
      },
      {
        at: "removeIf",
        find: `hidesSome(after) || livesIn($view) ? "again" : $other`,
        put: `livesIn(new AccountView(format, { ...after, cells: after.cells.filter(({ key }) => key !== "fence") }))
              ? ((asked.hasEnded = true), "again")
              : $other`,
      },
      {
        at: "removeIf",
        find: "livesIn(new AccountView(format, seen))",
        put: "asked.hasEnded || livesIn(new AccountView(format, seen))",
      },
    ],
  },
  edit(
    "the step that stops pending sign-ins ends their sessions",
    "G1",
    ["a front-channel request of which an API must be told × a sign-in of its sid × the other browser", sentTwice],
    ["removeIf", "coverStep(format, seen, at, asked, $of, withBarriers)", "coverStep(format, seen, at, asked, $of)"],
  ),
  edit(
    "a conditional removal that is sent again takes itself for whole",
    "any",
    ["a removal of a front-channel request is sent twice × a sign-in of its sid", sentTwice],
    [
      "removeIf",
      "isWritten(format, seen, asked.id)",
      "isWritten(format, seen, asked.id) || new AccountView(format, seen).fence.barriers.some(({ by }) => by === asked.id)",
    ],
  ),
  edit(
    "the step that stops pending sign-ins drops the covers of other removals",
    "any",
    ["two front-channel", sentTwice],
    ["withBarriers", "{ ...fence, barriers: $all }", "{ ...fence, covers: [], barriers: $all }"],
  ),
];
