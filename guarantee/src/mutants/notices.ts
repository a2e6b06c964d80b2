import { patch } from "./patch.ts";

/** Ways of breaking what logout notices do. */
export const notices = [
  patch(
    "a marker is deleted at the sign-in that it stops",
    "G3",
    ["back-channel × two sign-ins"],
    [
      "memory/markers.ts",
      "return marker !== undefined && markerStops(marker, session.issuedAt, now);",
      "if (marker !== undefined) markers.set(key, { ...marker, until: 0 });\n" +
        "        return marker !== undefined && markerStops(marker, session.issuedAt, now);",
    ],
  ),
  patch(
    "front-channel and verified markers share one budget",
    "G3",
    ["front- and back-channel"],
    [
      "memory/markers.ts",
      "const markers = notice.verified ? this.#verified : this.#frontChannel;",
      "const markers = this.#frontChannel;",
    ],
  ),
  patch(
    "the last notice's marker replaces the others",
    "G3",
    ["an older back-channel notice comes last"],
    [
      "domain/marker.ts",
      "if (earlier === undefined || now > earlier.until) return added;",
      "if (added !== undefined) return added;",
    ],
  ),
  patch(
    "markers go before redemptions do",
    "G3",
    ["a marker outlives"],
    ["use-cases/limits.ts", "limits.redemptionMs + 1_000", "limits.redemptionMs / 2"],
  ),
  patch(
    "a sign-in may take as long as it likes",
    "G3",
    ["a marker outlives"],
    ["memory/redemptions.ts", "return now <= record.deadline;", "return true;"],
  ),
  patch(
    "a back-channel failure is answered with 200",
    "G4",
    ["the store fails during a notice"],
    [
      "http/notice-routes.ts",
      "return json(400, isRefusal(error) ? refused(error) : failed);",
      `return answer(200, "");`,
    ],
  ),
  patch(
    "a front-channel failure is answered with 200",
    "G4",
    ["the store fails during a front-channel"],
    ["http/notice-routes.ts", `return framed(error.status, "Not signed out"`, `return framed(200, "Not signed out"`],
  ),
  patch(
    "of several accounts' removals one failure is forgotten",
    "G4",
    ["the store fails during a notice"],
    ["use-cases/follow-notice.ts", "if (failed !== undefined) throw failed.reason;", ""],
  ),
  patch(
    "a front-channel request without iss is ignored",
    "G6",
    ["front-channel × touch"],
    [
      "use-cases/front-channel-logout.ts",
      `if (issuer === undefined) return this.#follow.execute("front-channel", { verified: false, sid });`,
      "if (issuer === undefined) return;",
    ],
  ),
  patch(
    "any iss will do",
    "G6",
    ["front-channel requests that name nobody"],
    [
      "use-cases/front-channel-logout.ts",
      `if (issuer === undefined) return this.#follow`,
      `if (issuer !== "") return this.#follow`,
    ],
  ),
  patch(
    "a notice's iat is not compared",
    "G7",
    ["notice replay"],
    [
      "use-cases/follow-notice.ts",
      "const until = issuedUntil(notice);",
      "const until = issuedUntil({ verified: true });",
    ],
  ),
  patch(
    "a notice about a person hits newer sessions",
    "G7",
    ["a notice about a person"],
    [
      "domain/removal.ts",
      `if (sessions === "none" || !isConcerned(session.issuedAt, issuedUntil)) return false;`,
      `if (sessions === "none") return false;`,
    ],
  ),
  patch(
    "a notice takes newer sessions' tokens",
    "G7",
    ["a notice about a person"],
    [
      "domain/removal.ts",
      `tokens === "all" && (issuedAt === undefined || isConcerned(issuedAt, issuedUntil));`,
      `tokens === "all";`,
    ],
  ),
  patch(
    "the subject wins over the sid",
    "G7",
    ["names a session and its person"],
    [
      "use-cases/follow-notice.ts",
      "if (sid !== undefined) return",
      "if (sid !== undefined && subject === undefined) return",
    ],
  ),
];
