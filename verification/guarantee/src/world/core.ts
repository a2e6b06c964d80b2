import * as core from "@identity-web/core";
import * as http from "@identity-web/core/http";

/** The code under test: core's two doors. Another copy of it may be put in place, for example a broken one. */
export interface Core {
  readonly core: typeof import("@identity-web/core");
  readonly http: typeof import("@identity-web/core/http");
}

/** The code as it is. */
export const ownCore: Core = { core, http };
