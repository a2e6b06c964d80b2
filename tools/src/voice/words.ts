/** A word or a shape that marks the old voice, and what to write in its place. */
export interface Mark {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** DESIGN's "Voice": plain technical English. Each mark is a word that a reader in a hurry stumbles over. */
export const marks: readonly Mark[] = [
  { pattern: /\bwhoever\b/i, instead: "name the actor: the caller, the user, the process" },
  { pattern: /\bnobody('s)?\b|\bno one\b/i, instead: "name what is missing: no user, no process, no caller" },
  {
    pattern: /\bsomebody('s)?\b|\bsomeone('s)?\b/i,
    instead: "name the actor: a user, another process, an administrator",
  },
  { pattern: /\banybody('s)?\b|\banyone('s)?\b/i, instead: "name the actor: any user, any client, an attacker" },
  { pattern: /\beverybody('s)?\b|\beveryone('s)?\b/i, instead: "name the actors: all users, every process" },
  { pattern: /\bwhatever\b/i, instead: "say what: any value, every outcome, or drop the clause" },
  { pattern: /\bthat is all\b|\bit all\b/i, instead: "name the thing" },
  { pattern: /\bas good as\b/i, instead: "say what is equal or what still works" },
  { pattern: /\bworth nothing\b/i, instead: "is refused, is not accepted" },
  { pattern: /\bcomes? of it\b|\bbecame of\b|\bbecomes of\b/i, instead: "the outcome is, the result is" },
  { pattern: /\blooked at once more\b|\bis none of\b|\bgoes for\b/i, instead: "use the plain verb" },
  { pattern: /\bhears of\b|\bheard of\b|\bis told of\b/i, instead: "is notified, learns" },
  { pattern: /\bmeanwhile\b.*\bmeanwhile\b/i, instead: "say it once" },
  { pattern: /\bon (its|their) way\b/i, instead: "in progress, pending, in flight" },
  { pattern: /\bno use to\b|\bof no use\b/i, instead: "is useless, isn't used" },
  { pattern: /\ball the same\b/i, instead: "nevertheless, still, also, or drop it" },
  { pattern: /\bcom(es?|ing) to (its|their) end\b|\bcame to (its|their) end\b/i, instead: "ends, has ended" },
  { pattern: /\bcomes? to be\b/i, instead: "is created, is made" },
  { pattern: /\bat hand\b/i, instead: "available, cached, current" },
  { pattern: /\bwhere there (is|are|was|were)\b/i, instead: "if there is; where is for places" },
  { pattern: /\bis no good\b|\bare no good\b/i, instead: "is invalid, is refused" },
  { pattern: /\bso many ms\b/i, instead: "name the duration: for this time, in ms" },
  { pattern: /\baffair\b/i, instead: "say who handles it" },
  { pattern: /\bunless said\b/i, instead: "@default, then the value" },
  { pattern: /\b(can't|can not|cannot|could not|couldn't) be had\b/i, instead: "isn't available, can't be loaded" },
  { pattern: /\bthe administrator's hand\b|\ban administrator's hand\b/i, instead: "by an administrator" },
  { pattern: /\bhears what\b|\blets go of\b/i, instead: "receives; closes, releases, deletes" },
  { pattern: /\bto the letter\b/i, instead: "exactly, character for character" },
  { pattern: /\bso many\b(?! requests)/i, instead: "this number of, the given number of" },
  { pattern: /\banew\b/i, instead: "again, a new one" },
  { pattern: /\bas badly as\b/i, instead: "with faults" },
  {
    pattern: /\b(is|are|was|were|stays?|being) good (for|at|once|until|only)\b/i,
    instead: "is valid, is accepted, can be used",
  },
  { pattern: /\bif need be\b/i, instead: "if necessary" },
  { pattern: /\btakes? (its|their) time\b(?! from)/i, instead: "is slow, starts slowly" },
  { pattern: /\bturn(s|ed)? red\b/i, instead: "fails, must fail" },
  { pattern: /\b(is|are|was|were) made up\b/i, instead: "is invented" },
  { pattern: /\bgo(es)? by (a|an|it|its|that|the|their|these|this|what)\b/i, instead: "uses, compares, depends on" },
  { pattern: /\bgo(es)? on\b/i, instead: "continues" },
  { pattern: /\bhand(s|ed) (over|out)\b/i, instead: "returns, issues, passes on" },
  { pattern: /\b(lies|lay) (apart|at|beside|in|under)\b/i, instead: "is in, is at; clocks differ" },
  { pattern: /\bstands? (beside|between|in|there)\b/i, instead: "is in, is on, appears in" },
  { pattern: /\btells? of\b|\btold of\b/i, instead: "notifies of, reports" },
  { pattern: /\bthe way on\b/i, instead: "the link to continue, the next step" },
  { pattern: /\bspeaks (the|a)\b/i, instead: "uses the protocol" },
  { pattern: /\blives on\b|\blives in\b/i, instead: "continues; is in, is stored in" },
];

/** Files that the rule doesn't read: made by tools, by other projects, or listing these very words. */
export const exempt: readonly RegExp[] = [
  /^pnpm-lock\.yaml$/,
  /pnpm-lock\.yaml$/,
  /^tools\/src\/voice\//,
  /^reports\//,
  /^LICENSE$/,
];
