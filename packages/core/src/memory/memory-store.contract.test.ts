import { storeContract } from "@identity-web/testing/contracts";
import { memoryStore } from "./memory-store.ts";

storeContract("memory", {
  open(context) {
    const driver = memoryStore();
    return { connect: () => driver.open(context) };
  },
});
