import { startDemo } from "./demo.ts";

const { messages, events, close } = await startDemo({ port: Number(process.env.PORT ?? 3000) });
console.log(`Messages  ${messages}\nEvents    ${events}\nSign in as alice, with any password.`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => close().then(() => process.exit()));
