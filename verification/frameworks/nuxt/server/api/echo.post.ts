import { setImmediate } from "node:timers/promises";
import { defineEventHandler, readBody } from "#imports";

export default defineEventHandler(async (event) => {
  // Like an app that reads its database first. The body arrives at the same time.
  await setImmediate();
  return readBody(event);
});
