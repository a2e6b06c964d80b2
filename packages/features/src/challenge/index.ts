import type { Feature } from "@identity-web/core/http";
import { getOrPost } from "@identity-web/core/http/kit";
import { answerChallenge } from "./route.ts";
import { texts } from "./texts.ts";

export type { ChallengeText } from "./texts.ts";

/**
 * A route at /auth/challenge (`scope`, `claims`, `prompt`, `login_hint`, `domain_hint`, `returnTo`) that sends the user to the
 * provider for more, as ASP.NET's account pages have it.
 *
 * @example
 * identity({ features: [challenge()], … });
 */
export const challenge = (): Feature => ({
  name: "challenge",
  texts,
  routes: [{ name: "challenge", path: "/auth/challenge", methods: getOrPost, handle: answerChallenge }],
});
