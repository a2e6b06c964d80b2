import { type Finding, findings } from "./finding.ts";
import type { Visit } from "./sign-in/try-sign-in.ts";

const ofClient = findings("client");
const ofProvider = findings("provider");

/** What a sign-in has shown counts more than what the provider announces, or says of a made-up code. */
export function asSeen(
  found: readonly Finding[],
  visit: Pick<Visit, "signedIn" | "namedIssuer"> = {},
): readonly Finding[] {
  const seen = [
    ...(visit.signedIn === undefined
      ? []
      : [ofClient.good("client-authentication", "the client authenticates rightly (the sign-in's code was redeemed)")]),
    ...(visit.namedIssuer === true ? [ofProvider.good("iss", "callbacks say who sent them (iss)")] : []),
  ];
  return found.map((finding) =>
    finding.mark === "good" ? finding : (seen.find(({ id }) => id === finding.id) ?? finding),
  );
}
