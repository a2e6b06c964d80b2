import { createApp } from "./app.ts";
import { options } from "./options.ts";

/** Bun serves the default export of a module. */
export default { port: Number(process.env.PORT ?? "3000"), fetch: createApp(options()).fetch };
