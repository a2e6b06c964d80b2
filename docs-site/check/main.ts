/** Checks the built site: every link and picture of its own leads to a file and a heading, and the search finds pages by a word. */
import { deadLinks } from "./links.ts";
import { pagesWith } from "./search.ts";

const site = new URL("../dist/", import.meta.url);
const faults = [...deadLinks(site)];
const searches = { "back-channel": "/sign-out", postgresStore: "/stores", requireBearer: "/api" };
for (const [word, page] of Object.entries(searches)) {
  const found = await pagesWith(site, word);
  if (!found.includes(page)) faults.push(`search for "${word}": expected ${page} among the pages, and got ${found}`);
}
for (const fault of faults) console.error(fault);
console.log(`site checked: ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
