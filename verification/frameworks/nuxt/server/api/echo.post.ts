import { defineEventHandler, readBody } from "#imports";

export default defineEventHandler((event) => readBody(event));
