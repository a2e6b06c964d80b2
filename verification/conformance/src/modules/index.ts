import { basic, comprehensive, formPost } from "./basic.ts";
import { config } from "./config.ts";
import { fapi2 } from "./fapi2.ts";
import { messageSigning } from "./jarm.ts";
import { logout } from "./logout.ts";
import type { Module } from "./module.ts";
import { refresh } from "./refresh.ts";
import { signals } from "./signals.ts";
import { ssfReceiver } from "./ssf-receiver.ts";
import { thirdParty } from "./third-party.ts";

/** Every module that was rebuilt. */
export const modules: readonly Module[] = [
  ...basic,
  ...formPost,
  ...comprehensive,
  ...config,
  ...logout,
  ...refresh,
  ...thirdParty,
  ...fapi2,
  ...messageSigning,
  ...ssfReceiver,
  ...signals,
];
