import { setImmediate } from "node:timers/promises";
import { defineEventHandler, readBody } from "#imports";

export default defineEventHandler(async (event) => {
  // Waits like an app that reads its database first. Meanwhile the body arrives.
  await setImmediate();
  return readBody(event);
});
