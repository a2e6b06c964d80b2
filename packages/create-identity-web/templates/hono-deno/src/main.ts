import { createApp } from "./app.ts";
import { options } from "./options.ts";

/** `deno serve` serves the default export of a module. */
export default { fetch: createApp(options()).fetch };
