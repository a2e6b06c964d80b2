export { proxy } from "./auth.ts";

export const config = { matcher: "/((?!_next|auth/).*)" };
