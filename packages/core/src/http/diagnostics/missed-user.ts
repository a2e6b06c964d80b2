import { SignedInUser } from "../user/signed-in-user.ts";

/** The engines' words for a member of `undefined`, with the member's name: V8 (two forms), then JavaScriptCore. */
const ofUndefined = [
  /^Cannot read properties of undefined \(reading '(\w+)'\)/,
  /^Cannot destructure property '(\w+)' of .* as it is undefined/,
  /^undefined is not an object \(evaluating '[^']*user\b[^']*\.(\w+)'\)/i,
] as const;

const members = new Set(Object.getOwnPropertyNames(SignedInUser.prototype).filter((name) => name !== "constructor"));

/** Whether an error of the app's code came from reading a member of a user that is undefined. */
export function missedUser(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false;
  const message = error.message.slice(0, 500);
  return ofUndefined.some((words) => members.has(words.exec(message)?.[1] ?? ""));
}
