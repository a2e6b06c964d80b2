import { setImmediate } from "node:timers/promises";
import { defineEventHandler, readBody } from "#imports";

export default defineEventHandler(async (event) => {
  // Like an app that asks its database first: meanwhile the body arrives.
  await setImmediate();
  return readBody(event);
});
