import { createApp } from "./app.ts";
import { options } from "./options.ts";

const app = await createApp(options());
await app.listen({ port: Number(process.env.PORT ?? "3000"), host: "::" });
console.log(`Open ${process.env.BASE_URL}`);
