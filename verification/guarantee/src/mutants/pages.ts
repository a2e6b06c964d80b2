import { edit } from "./mutant.ts";

/** Ways of losing a part of what a long look, a long list or a count shows. */
export const pages = [
  edit(
    "a long index of a sid is read only as far as its first page",
    "G2",
    ["pages: a sign-out of one session of the provider × four sessions of its sid, later"],
    ["sessionsOfNames", "page.next !== undefined || page.bornAt > bornAt", "page.bornAt > bornAt"],
  ),
  edit(
    "a sweep looks only at its first page",
    "G2",
    ["pages of 1: a sign-out of one session of the provider × the sessions of its sid, later"],
    ["listOf", "if (page.next === undefined) return;", "return;"],
  ),
  edit(
    "a sweep looks at sessions without their grants",
    "G2",
    ["sign-out × redemption in the other browser"],
    ["pagesOf", "...cellsOf(some)", `...some.map((each) => "s:" + each)`],
  ),
  edit(
    "a sweep looks only at the first of many named sessions",
    "G2",
    ["a sign-out of one session of the provider × more sessions of its sid than one step deletes"],
    [
      "pagesOf",
      "for (let at = 0; at < ids.length; at += readAtOnce) yield await sessions(ids.slice(at, at + readAtOnce));",
      "yield await sessions(ids.slice(0, readAtOnce));",
    ],
  ),
  edit(
    "a sweep doesn't look for the session that is named by its id",
    "G2",
    ["an administrator ends one session"],
    ["reachOf", "ids.push(...on.ids);", ""],
  ),
  edit(
    "a sweep leaves out the sessions of a long index",
    "G2",
    ["pages of 1: a sign-out of one session of the provider × the sessions of its sid, later"],
    ["reachOf", "isAll ? undefined : $found", "isAll ? undefined : ($found ?? [])"],
  ),
  edit(
    "a removal doesn't count the sessions that its caller has listed",
    "G11",
    ["a notice that ends one session only, of which an API must be told (back-channel)"],
    ["lookAtRemoved", "[...idsOf(sessions), ...listed, ...$ids]", "[...idsOf(sessions), ...$ids]"],
  ),
  edit(
    "a removal of all tokens counts only the named sessions' tokens",
    "G11",
    ["an event (remove-tokens) of which an API must be told × a failing store"],
    ["lookAtRemoved", '[sessionsUnder, "g:"]', "[sessionsUnder]"],
  ),
  edit(
    "a removal whose step shows a page counts as counted",
    "G11",
    ["an event of which an API must be told × a younger session, in pages (alice-laptop first)"],
    ["countRemoved", "seen.next !== undefined || before === undefined || isUnseen", "before === undefined || isUnseen"],
  ),
];
