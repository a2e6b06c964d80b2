import { edit } from "./mutant.ts";

/** Ways of trusting a clock or a look for too long. */
export const clocksAndLooks = [
  edit(
    "a node whose clock was set back reports no account",
    "G2",
    ["a node's clock is set back × another node dies between a removal and its sweep"],
    ["Unswept#tell", "Math.abs($passed) < graceMs", "$passed < graceMs"],
  ),
  edit(
    "a node whose clock was set forward continues to guess the store's time",
    "G7",
    ["the clock of a node that removes jumps unseen (7200 s) × a later sign-in"],
    ["KnownCells#guess", "elapsed < 0 || elapsed > longestGuessMs", "elapsed < 0"],
  ),
  edit(
    "a cell that was seen without its seal is known without one",
    "any",
    ["a caller that refreshes × a notice of its sid that is older, on one node"],
    ["KnownCells#note", "look?.seals === false", "look === undefined"],
  ),
  edit(
    "a recheck is due by the node's clock",
    "G8",
    ["a recheck is due at a node whose clock was set back"],
    ["RecheckSession##standing", "this.#ports.store.now()", "this.#ports.clock.now()"],
  ),
  edit(
    "a shared look is shared for ever",
    "G8",
    ["callers that share work, and come again × removal of the tokens only"],
    ["Looks#at", "lane.next = undefined; return this.#alone(place, look);", "return this.#alone(place, look);"],
  ),
  edit(
    "callers of an account's sessions share a look at one of them",
    "G9",
    ["callers that share work, in two sessions of an account"],
    ["sharedLooks", "alone.at(placeOf(key, touch), $look)", "alone.at(key.account, $look)"],
  ),
];
