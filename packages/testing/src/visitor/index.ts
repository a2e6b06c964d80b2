export { type AppFetch, type SignInDesk, type Visitor, visitor } from "./visitor.ts";
