import { createApp } from "./app.ts";
import { options } from "./options.ts";

/** Bun serves what a module exports by default. */
export default { port: Number(process.env.PORT ?? "3000"), fetch: createApp(options()).fetch };
