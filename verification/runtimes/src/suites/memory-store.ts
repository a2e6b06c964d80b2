import { memoryStore } from "@identity-web/core";
import { storeSuite } from "./store.ts";

const maxFrontChannelMarkers = 50;

export const memoryStoreSuite = storeSuite("memory store", {
  maxFrontChannelMarkers,
  open(context) {
    const driver = memoryStore({ maxFrontChannelMarkers });
    return { connect: () => driver.open(context) };
  },
});
