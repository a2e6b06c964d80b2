import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import { options } from "./options.ts";

const port = Number(process.env.PORT ?? "3000");
serve({ fetch: createApp(options()).fetch, port }, () => console.log(`Open ${process.env.BASE_URL}`));
