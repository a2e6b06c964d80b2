export { sealedContents } from "./sealed-contents.ts";
export { sealedStore } from "./sealed-store.ts";
