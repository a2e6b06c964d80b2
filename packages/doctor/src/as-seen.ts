import { type Finding, findings } from "./finding.ts";
import type { Visit } from "./sign-in/try-sign-in.ts";

const ofClient = findings("client");
const ofProvider = findings("provider");

/** Replaces findings by those of a sign-in, which are more certain than metadata or the answer to an invalid code. */
export function asSeen(
  found: readonly Finding[],
  visit: Pick<Visit, "signedIn" | "namedIssuer"> = {},
): readonly Finding[] {
  const seen = [
    ...(visit.signedIn === undefined
      ? []
      : [
          ofClient.good(
            "client-authentication",
            "the provider accepts the client authentication (the code of the sign-in was exchanged)",
          ),
        ]),
    ...(visit.namedIssuer === true ? [ofProvider.good("iss", "callbacks name their issuer (iss)")] : []),
  ];
  return found.map((finding) =>
    finding.mark === "good" ? finding : (seen.find(({ id }) => id === finding.id) ?? finding),
  );
}
