import type { Target } from "../target.ts";
import { accountPages } from "./account-pages.ts";
import { apiCalls } from "./api-calls.ts";
import { backChannel } from "./back-channel.ts";
import { callback } from "./callback.ts";
import { sessionCookies, transactionCookies } from "./cookies.ts";
import { formBodies, signOutForm } from "./forms.ts";
import { frontChannelForm, frontChannelQuery } from "./front-channel.ts";
import { returnTo, thirdPartyLogin } from "./local-paths.ts";
import { keySet, pushedRequest, refreshResponse, userinfo } from "./provider-answers.ts";
import { discoveryDocument, tokenResponse } from "./provider-documents.ts";
import { pushedEvent, tokenRevocationRequest } from "./security-events.ts";
import { wwwAuthenticate } from "./www-authenticate.ts";

/** All places that accept bytes from outside. */
export const targets: readonly Target[] = [
  callback,
  backChannel,
  pushedEvent,
  tokenRevocationRequest,
  frontChannelQuery,
  frontChannelForm,
  sessionCookies,
  transactionCookies,
  wwwAuthenticate,
  discoveryDocument,
  tokenResponse,
  refreshResponse,
  keySet,
  userinfo,
  pushedRequest,
  returnTo,
  formBodies,
  thirdPartyLogin,
  signOutForm,
  accountPages,
  apiCalls,
];
