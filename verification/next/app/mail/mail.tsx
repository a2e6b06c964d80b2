"use client";
import { useState } from "react";
import { readMail } from "./actions.ts";

export function Mail() {
  const [mail, setMail] = useState("");
  const read = (scope: string) => async () => setMail(await readMail(scope));
  return (
    <>
      <button id="read" type="button" onClick={read("Mail.Read")}>
        Read mail
      </button>
      <button id="send" type="button" onClick={read("Mail.Send")}>
        Send mail
      </button>
      <output>{mail}</output>
    </>
  );
}
