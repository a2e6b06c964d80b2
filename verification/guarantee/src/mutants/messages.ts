import { edit } from "./mutant.ts";

/** Ways of not telling an API of a removal. */
export const untoldMessages = [
  edit(
    "the outbox tells only its first page",
    "G11",
    ["a node tells what another one has noted of two users, page by page"],
    ["outboxOver", "if (page.next === undefined) return taken;", "return taken;"],
  ),
  edit(
    "an API is not notified of what is removed by its code alone",
    "G11",
    ["an administrator removes a user whose sessions are over, of which an API must be told"],
    ["RemoveAccount#execute", "order.user === undefined && isNothing", "isNothing"],
  ),
  edit(
    "an API is not notified of a removal whose count is incomplete",
    "G11",
    ["a notice of which an API must be told × the browser of a session without a sid looks"],
    [
      "RemoveAccount#execute",
      "order.user === undefined && isNothing",
      "order.user === undefined && sessions + grants === 0",
    ],
  ),
  edit(
    "an API is not notified of a removal that also marks",
    "G11",
    ["an event (remove-tokens) of which an API must be told × a failing store"],
    [
      "RemoveAccount#execute",
      `mark !== undefined && scope === "session" && order.sessions === "none"`,
      "mark !== undefined",
    ],
  ),
  edit(
    "an API is not notified of a session that an unverified notice has found late",
    "G11",
    ["a front-channel request of which an API must be told × a sign-in of its sid × the other browser"],
    ["RemoveAccount#execute", "await this.#tell?.noteLate(account, order);", ""],
  ),
  edit(
    "an administrator's removal doesn't pass the user on",
    "G11",
    ["an administrator removes a user whose sessions are over, of which an API must be told"],
    ["AdministerAccounts#remove", `typeof account === "string" ? {} : { user: account }`, "{}"],
  ),
  edit(
    "an event for an API has the time of its record",
    "G11",
    ["a node dies at a removal of which an API must be told"],
    ["TellRemovals##tell", "addedAt + removalMs", "addedAt"],
  ),
  edit(
    "a message becomes due again when it has expired",
    "G11",
    ["a node tells what another one has noted of two users, page by page"],
    ["addMessages", "nextAt: at + firstAfterMs", "nextAt: at + forMs"],
  ),
  edit(
    "the user is looked for in the first session only",
    "G11",
    ["a front-channel request of which an API must be told × two sessions of its sid, one of which is over"],
    ["firstLiving", "if (session !== undefined) return session;", "return session;"],
  ),
];
