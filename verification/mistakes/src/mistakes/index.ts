import type { Mistake } from "../judge/mistake.ts";
import { clientSecret } from "./a-client-secret.ts";
import { redirectUri } from "./b-redirect-uri.ts";
import { issuer } from "./c-issuer.ts";
import { providerDownAtStart } from "./d-provider-down-at-start.ts";
import { providerDownLater } from "./e-provider-down-later.ts";
import { sessionSecret } from "./f-session-secret.ts";
import { baseUrl } from "./g-base-url.ts";
import { callbackTwice } from "./h-callback-twice.ts";
import { twoTabs } from "./i-two-tabs.ts";
import { clock } from "./j-clock.ts";
import { refreshTokenDead } from "./k-refresh-token-dead.ts";
import { scopeRefused } from "./l-scope-refused.ts";
import { postLogoutUri } from "./m-post-logout-uri.ts";
import { cookieBlocked } from "./n-cookie-blocked.ts";
import { stateCookieExpired } from "./o-state-cookie-expired.ts";
import { upgradeRequest } from "./p-upgrade-request.ts";
import { guardForgotten } from "./q-guard-forgotten.ts";
import { secondIdentity } from "./r-second-identity.ts";
import { pathRemoved } from "./s-path-removed.ts";
import { scopesUnsupported } from "./t-scopes-unsupported.ts";
import { claimsAtUserinfo } from "./u-claims-at-userinfo.ts";
import { wrongPackage } from "./v-wrong-package.ts";

export const mistakes: readonly Mistake[] = [
  clientSecret,
  redirectUri,
  issuer,
  providerDownAtStart,
  providerDownLater,
  sessionSecret,
  baseUrl,
  callbackTwice,
  twoTabs,
  clock,
  refreshTokenDead,
  scopeRefused,
  postLogoutUri,
  cookieBlocked,
  stateCookieExpired,
  upgradeRequest,
  guardForgotten,
  secondIdentity,
  pathRemoved,
  scopesUnsupported,
  claimsAtUserinfo,
  wrongPackage,
];
