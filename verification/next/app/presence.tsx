"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Requests the page again at intervals, so that it notices a sign-out elsewhere. */
export function Presence() {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(refresh, 500);
    return () => clearInterval(timer);
  }, [refresh]);
  return null;
}
