import { expect, test } from "vitest";
import { AppBrowser } from "./app-browser.ts";

const origin = "https://app.example";

test.each([
  ["/mail?box=1", `${origin}/mail?box=1`],
  ["//mail", `${origin}//mail`],
  [`${origin}/mail`, `${origin}/mail`],
])("%s is an address of the app", async (target, url) => {
  const browser = new AppBrowser({ origin, fetch: (request) => new Response(request.url) });
  const answer = await browser.navigate(target);
  expect(await answer.text()).toBe(url);
});
