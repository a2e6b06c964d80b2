import { identity } from "@identity-web/adapter-next";
import { options } from "./src/options.ts";

export const { GET, POST, user, requireUser, api, proxy } = identity(options);
