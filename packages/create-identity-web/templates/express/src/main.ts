import { createApp } from "./app.ts";
import { options } from "./options.ts";

const port = Number(process.env.PORT ?? "3000");
createApp(options()).listen(port, (error) => {
  if (error !== undefined) throw error;
  console.log(`Open ${process.env.BASE_URL}`);
});
