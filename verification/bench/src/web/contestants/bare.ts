import { getRequestListener } from "@hono/node-server";
import express from "express";
import { Hono } from "hono";
import Koa from "koa";
import { type Contestant, greeting, page } from "../contestant.ts";

/** The frameworks alone, with which all others are compared. */
export const contestants: readonly Contestant[] = [
  {
    name: "koa",
    framework: "koa",
    role: "bare",
    signIn: undefined,
    start: async () => {
      const app = new Koa().use((ctx) => {
        ctx.body = greeting;
      });
      return { listener: app.callback() };
    },
  },
  {
    name: "hono",
    framework: "hono",
    role: "bare",
    signIn: undefined,
    start: async () => ({ listener: getRequestListener(new Hono().get(page, (c) => c.text(greeting)).fetch) }),
  },
  {
    name: "express",
    framework: "express",
    role: "bare",
    signIn: undefined,
    start: async () => {
      const app = express().get(page, (_request, response) => {
        response.send(greeting);
      });
      return { listener: app };
    },
  },
];
