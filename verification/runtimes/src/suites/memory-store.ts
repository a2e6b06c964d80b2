import { memoryStore } from "@identity-web/core";
import { storeSuite } from "./store.ts";

export const memoryStoreSuite = storeSuite("memory store", {
  open(context) {
    const driver = memoryStore();
    return { connect: () => driver.open(context) };
  },
});
