"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Asks the server again now and then: the page notices a sign-out that happened elsewhere. */
export function Presence() {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(refresh, 500);
    return () => clearInterval(timer);
  }, [refresh]);
  return null;
}
