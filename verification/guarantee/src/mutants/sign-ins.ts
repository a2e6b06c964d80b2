import { edit, type Mutant } from "./mutant.ts";

/** Faults in sign-ins, and in the answers to requests. */
export const signIns: readonly Mutant[] = [
  edit(
    "a transaction can be used again",
    "G5",
    ["parallel callbacks", "a callback comes again"],
    ["beginRedemption", "earlier !== undefined && $inTime", "earlier !== undefined && seen.now < 0"],
  ),
  {
    name: "another app's handle is taken for one's own",
    breaks: "G9",
    in: ["another app's session"],
    edits: [
      { at: "SessionHandles#constructor", find: `\`\${app}.\``, put: '"."' },
      { at: "ReadSession##found", find: "session?.app === this.#app", put: "session !== undefined" },
    ],
  },
  {
    name: "a sign-in may take as long as it likes",
    breaks: "G3",
    in: ["ruling outlives"],
    edits: [
      { at: "storeSignIn", find: `if (seen.now > deadline) return { answer: "ended" };`, put: "" },
      { at: "storeSignIn", find: "before: deadline", put: "before: Number.MAX_SAFE_INTEGER" },
      { at: "useRedemption", find: "if (seen.now > facts.deadline) return answer(false);", put: "" },
    ],
  },
  edit(
    "the tokens of a stopped sign-in are not revoked",
    "G2",
    ["sign-out × redemption"],
    ["SignIn#complete", "await this.#takeBack(account, grant, outcome);", ""],
  ),
  edit(
    "a stopped sign-in is reported as successful",
    "G2",
    ["sign-out × redemption"],
    [
      "SignIn#complete",
      "await this.#takeBack(account, grant, outcome); return outcome;",
      "await this.#takeBack(account, grant, outcome); return { handle, session };",
    ],
  ),
  edit(
    "a sign-in that collides does not begin again",
    "G7",
    ["sign-out × redemption in the other browser"],
    ["answerCallback", "transaction.restarted", "transaction !== undefined"],
  ),
  edit(
    "a sign-in begins again and again",
    "G7",
    ["begins again, once"],
    ["answerCallback", "transaction.restarted", "transaction === undefined"],
  ),
  edit(
    "a failed read is treated as an anonymous request",
    "G8",
    ["reads fail"],
    [
      "RequestIdentity##find",
      "this.parts.useCases.readSession.execute(handle, withTokens, use)",
      "Promise.try(() => this.parts.useCases.readSession.execute(handle, withTokens, use)).catch(() => undefined)",
    ],
  ),
  edit(
    "a sign-out succeeds although the session can't be read",
    "G8",
    ["the store fails during a sign-out"],
    [
      "signOutAnswer",
      "await useCases.readSession.execute(handle)",
      "await Promise.resolve(useCases.readSession.execute(handle)).catch(() => undefined)",
    ],
  ),
  edit(
    "a store's failure is an empty answer",
    "G8",
    ["reads fail"],
    [
      "guardedStore",
      "Promise.resolve(result).catch((error) => { throw failed(error); })",
      "Promise.resolve(result).catch((error: unknown): any => { failed(error); })",
    ],
  ),
];
