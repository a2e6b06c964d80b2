import type { Feature } from "@identity-web/core/http";
import { getOrPost } from "@identity-web/core/http/kit";
import { answerChallenge } from "./route.ts";
import { texts } from "./texts.ts";

export type { ChallengeText } from "./texts.ts";

/**
 * Adds the route /auth/challenge (`scope`, `claims`, `prompt`, `login_hint`, `domain_hint`, `returnTo`). It sends the user to the
 * provider for more scopes or claims, like the account pages of ASP.NET.
 *
 * @example
 * identity({ features: [challenge()], … });
 */
export const challenge = (): Feature => ({
  name: "challenge",
  texts,
  routes: [{ name: "challenge", path: "/auth/challenge", methods: getOrPost, handle: answerChallenge }],
});
