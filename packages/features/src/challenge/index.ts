import type { Feature } from "@identity-web/core/http";
import { getOrPost } from "@identity-web/core/http/kit";
import { checkOptions, list, type OptionRules, text } from "@identity-web/core/options";
import { answerChallenge } from "./route.ts";
import { texts } from "./texts.ts";

export type { ChallengeText } from "./texts.ts";

/** Options of `challenge()`. */
export interface ChallengeOptions {
  /**
   * The scopes that a link may ask for. A link with another scope gets status 400.
   *
   * @default any scope
   */
  readonly scopes?: readonly string[];
}

const rules: OptionRules<ChallengeOptions> = { scopes: list("a list of scopes", text("a scope")) };

/**
 * Adds the route /auth/challenge (`scope`, `claims`, `prompt`, `login_hint`, `domain_hint`, `returnTo`). It sends the user to the
 * provider for more scopes or claims, like the account pages of ASP.NET. A link on one of the app's own pages does so at once. For
 * any other link the user confirms the scopes on a page first.
 *
 * @example
 * identity({ features: [challenge({ scopes: ["Mail.Read", "Files.Read"] })], … });
 */
export function challenge(options: ChallengeOptions = {}): Feature {
  const problems = checkOptions<ChallengeOptions>("challenge()", rules, options);
  // Problems stop the app at start-up, so invalid options are never used.
  const { scopes } = problems.length === 0 ? options : {};
  return {
    name: "challenge",
    problems,
    texts,
    routes: [
      {
        name: "challenge",
        path: "/auth/challenge",
        methods: getOrPost,
        handle: (context) => answerChallenge(context, scopes),
      },
    ],
  };
}
