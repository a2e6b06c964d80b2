import { memoryStore } from "@identity-web/core";

/** For one process. A restart signs all users out. */
export const store = () => memoryStore();
