import { Hono } from "hono";
import { greeting, page } from "../../web/contestant.ts";

export default new Hono().get(page, (c) => c.text(greeting));
