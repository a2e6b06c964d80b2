import { storeContract } from "@identity-web/testing/contracts";
import { memoryStore } from "./memory-store.ts";

const maxFrontChannelMarkers = 50;

storeContract("memory", {
  maxFrontChannelMarkers,
  open(context) {
    const driver = memoryStore({ maxFrontChannelMarkers });
    return { connect: () => driver.open(context) };
  },
});
