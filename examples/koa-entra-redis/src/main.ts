import { startExample } from "./start.ts";

const example = await startExample(process.env);
for (const notice of example.notices) console.log(notice);
console.log(`Open ${example.baseUrl}`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => example.close().then(() => process.exit()));
