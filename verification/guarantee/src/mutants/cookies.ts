import { edit } from "./mutant.ts";

/** Faults in the answers' effects on the session's cookie. */
export const cookies = [
  edit(
    "the late answer to a script clears the cookie",
    "G7",
    ["a script asks"],
    ["RequestIdentity##known", "showsPage(this.request) ? this.#forget(handle) : undefined", "this.#forget(handle)"],
  ),
  edit(
    "a page clears the cookie that another secret signed",
    "G7",
    ["another secret"],
    ["RequestIdentity##forget", "if (!(await this.parts.useCases.readSession.isOurs(handle))) return;", ""],
  ),
  edit(
    "a sign-out clears the cookie that another secret signed",
    "G7",
    ["another secret"],
    ["forgetSession", "if (handle !== undefined && !(await useCases.readSession.isOurs(handle))) return [];", ""],
  ),
  edit(
    "a page keeps the cookie of a session that has ended",
    "G7",
    ["sign-out × touch"],
    ["RequestIdentity##known", "showsPage(this.request) ? this.#forget(handle) : undefined", "undefined"],
  ),
  edit(
    "a sign-out keeps the cookie",
    "G7",
    ["sign-out × touch"],
    ["forgetSession", "[serializeCookie($cookie, $empty, $style, $gone)]", "[]"],
  ),
];
