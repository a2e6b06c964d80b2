import * as index from "@identity-web/core";
import * as http from "@identity-web/core/http";
import * as parts from "@identity-web/core/parts";

/** The code under test: the entry points of core. A broken copy can replace it. */
export interface Core {
  readonly core: typeof import("@identity-web/core") & typeof import("@identity-web/core/parts");
  readonly http: typeof import("@identity-web/core/http");
}

/** The unchanged code. */
export const ownCore: Core = { core: { ...index, ...parts }, http };
