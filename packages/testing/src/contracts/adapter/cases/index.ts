import type { AdapterCaseGroup } from "../harness.ts";
import { accounts } from "./accounts.ts";
import { backChannel } from "./back-channel.ts";
import { badInput } from "./bad-input.ts";
import { basePath } from "./base-path.ts";
import { bearer } from "./bearer.ts";
import { begunAnswers } from "./begun-answers.ts";
import { behindBodyParser } from "./body-parser.ts";
import { callback } from "./callback.ts";
import { cookies } from "./cookies.ts";
import { crossSite } from "./cross-site.ts";
import { endedSessions } from "./ended-sessions.ts";
import { frontChannel } from "./front-channel.ts";
import { guard } from "./guard.ts";
import { inFlight } from "./in-flight.ts";
import { lonelyGuards } from "./lonely-guards.ts";
import { lostSessions } from "./lost-sessions.ts";
import { ready } from "./ready.ts";
import { rechecks } from "./rechecks.ts";
import { returnTo } from "./return-to.ts";
import { securityEvents } from "./security-events.ts";
import { setUpMistakes } from "./set-up-mistakes.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { signOutRequests } from "./sign-out-requests.ts";
import { signedOutPage } from "./signed-out-page.ts";
import { singlePageApps } from "./single-page-apps.ts";
import { storeDown } from "./store-down.ts";
import { streams } from "./streams.ts";
import { thirdParty } from "./third-party.ts";
import { thrown } from "./thrown.ts";
import { tokens } from "./tokens.ts";
import { tools } from "./tools.ts";
import { userFetch } from "./user-fetch.ts";
import { visitorPages } from "./visitor-pages.ts";

/** The whole contract of an adapter, as data: run by `adapterContract` under vitest, or by `run` anywhere. */
export const adapterCaseGroups: readonly AdapterCaseGroup[] = [
  signIn,
  returnTo,
  callback,
  cookies,
  endedSessions,
  lostSessions,
  basePath,
  guard,
  lonelyGuards,
  setUpMistakes,
  thrown,
  begunAnswers,
  tokens,
  rechecks,
  userFetch,
  bearer,
  accounts,
  tools,
  ready,
  signOut,
  signOutRequests,
  signedOutPage,
  frontChannel,
  backChannel,
  securityEvents,
  inFlight,
  storeDown,
  thirdParty,
  crossSite,
  badInput,
  behindBodyParser,
  visitorPages,
  singlePageApps,
  streams,
];
