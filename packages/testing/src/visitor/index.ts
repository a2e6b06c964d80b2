export { type AppFetch, type Visitor, visitor } from "./visitor.ts";
