import { edit } from "./mutant.ts";

/** Ways of losing a part of what a long look, a long list or a count shows. */
export const pages = [
  edit(
    "a long index of a sid is read only as far as its first page",
    "G2",
    ["pages: a sign-out of one session of the provider × four sessions of its sid, later"],
    ["sessionsOfSid", "seen.next !== undefined || seen.bornAt > bornAt", "seen.bornAt > bornAt"],
  ),
  edit(
    "a long list of sessions without a sid is read only as far as its first page",
    "G4",
    ["pages: a signed notice about a sid that is in no ID token × several sessions without a sid"],
    ["sessionsWithoutSid", "next === undefined ? $list : undefined", "$list"],
  ),
  edit(
    "the second page of a sweep shows only what was set aside",
    "G2",
    ["pages of 1: a sign-out of one session of the provider × the sessions of its sid, later"],
    [
      "looksAt",
      "look = { under: look.under ?? [], most: readAtOnce, from: page.next };",
      "look = { under: [asideUnder], most: readAtOnce, from: page.next };",
    ],
  ),
  edit(
    "a sweep looks only at its first page",
    "G2",
    ["pages of 1: a sign-out of one session of the provider × the sessions of its sid, later"],
    ["looksAt", "if (page.next === undefined) return;", "return;"],
  ),
  edit(
    "a page of a sweep lacks the partners of its cells",
    "G2",
    ["sign-out × redemption in the other browser"],
    ["looksAt", "yield { ...page, cells: [...page.cells, ...partners] };", "yield page;"],
  ),
  edit(
    "a sweep looks only at the last of many named sessions",
    "G2",
    ["a sign-out of one session of the provider × more sessions of its sid than one step deletes"],
    [
      "looksAt",
      "for (let at = 0; at < last; at += readAtOnce) yield await see({ keys: keys.slice(at, at + readAtOnce) });",
      "",
    ],
  ),
  edit(
    "a sweep doesn't look for the session that is named by its id",
    "G2",
    ["an administrator ends one session"],
    ["reachOf", "if (each.id !== undefined) ids.push(each.id);", ""],
  ),
  edit(
    "a sweep leaves out the sessions of a long index",
    "G2",
    ["pages of 1: a sign-out of one session of the provider × the sessions of its sid, later"],
    ["reachOf", "if (each === undefined) return wholeAccount;", "if (each === undefined) continue;"],
  ),
  edit(
    "only the last page of a sweep decides whether it has found something",
    "G2",
    ["pages: an older event about a user × an exchange that is done again × a younger session"],
    ["sweepAccount", "found ||= done.length > 0;", "found = done.length > 0;"],
  ),
  edit(
    "only the last page of a sweep decides whether it leaves another app's cells",
    "G1",
    ["pages: an account in two apps is removed, and signs in again × its sweep × the other app, later"],
    ["sweepAccount", "leaves ||= $left;", "leaves = $left;"],
  ),
  edit(
    "one page of an account decides which marks are needed",
    "G11",
    ["an event (sign-in-again) about alice-phone × a sweep of the account, page by page × hours"],
    ["dropCovers", "seen.next === undefined ? $needed : marks", "$needed"],
  ),
  edit(
    "a removal doesn't count the sessions that its caller has listed",
    "G11",
    ["a notice that ends one session only, of which an API must be told (back-channel)"],
    ["lookAtRemoved", "[...named, ...listed, ...(unverified?.ids ?? [])]", "[...named, ...(unverified?.ids ?? [])]"],
  ),
  edit(
    "a removal of all tokens counts only the named sessions' tokens",
    "G11",
    ["an event (remove-tokens) of which an API must be told × a failing store"],
    ["lookAtRemoved", `tokens === "all" ? [...under, grantsUnder] : under`, "under"],
  ),
  edit(
    "a removal whose step shows a page counts as counted",
    "G11",
    ["an event of which an API must be told × a younger session, in pages (alice-laptop first)"],
    ["countRemoved", "let isPartial = isLate || seen.next !== undefined;", "let isPartial = isLate;"],
  ),
  edit(
    "a failed count counts as complete",
    "G11",
    ["an event (remove-tokens) of which an API must be told × a failing store"],
    ["countRemoved", "isPartial = true;", ""],
  ),
  edit(
    "a mark leaves sessions of its own epoch",
    "G11",
    ["one moment: a session sign-out × a sign-in × an event that marks the account"],
    ["namesSession", "facts.epoch <= mark.epoch", "facts.epoch < mark.epoch"],
  ),
];
