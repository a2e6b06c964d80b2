import { createApp } from "./app.ts";
import { options } from "./options.ts";

/** `deno serve` serves what a module exports by default. */
export default { fetch: createApp(options()).fetch };
