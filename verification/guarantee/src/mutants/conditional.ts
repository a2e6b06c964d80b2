import { edit, type Mutant } from "./mutant.ts";

const sentTwice = "a front-channel request whose step is sent twice × a sign-in of its sid is stored × a sweep";

/** Faults of removals that take all tokens of the account only if they end a session. */
export const conditionalRemovals: readonly Mutant[] = [
  edit(
    "a conditional removal that finds no session doesn't compare that they are absent",
    "any",
    ["a front-channel request of which an API must be told × a sign-in of its sid × the other browser", sentTwice],
    ["remove", "[asSeen(rulingsKey, view.listed), ...absent]", "[asSeen(rulingsKey, view.listed)]"],
  ),
  edit(
    "the step that stops pending sign-ins removes the account's tokens",
    "any",
    ["a front-channel request of which an API must be told × a sign-in of its sid × the other browser", sentTwice],
    ["remove", "isMade ? orders : stops", "orders"],
  ),
  edit(
    "a conditional removal that is sent again takes itself for whole",
    "any",
    ["a removal of a front-channel request is sent twice × a sign-in of its sid", sentTwice],
    ["remove", "own.length >= orders.length || onlyIf === undefined", "own.length > 0"],
  ),
  edit(
    "the step that stops pending sign-ins drops the rulings of other removals",
    "any",
    ["two front-channel", sentTwice],
    ["remove", "withOrders(view.rulings, $orders, $terms)", "withOrders(isMade ? view.rulings : [], $orders, $terms)"],
  ),
];
