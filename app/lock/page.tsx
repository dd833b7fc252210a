import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { viewer } from "#app/viewer.ts";
import { Door } from "#components/sign-in/door.tsx";
import { LockForm } from "#components/sign-in/lock-form.tsx";
import { safeNext } from "#components/sign-in/safe-next.ts";
import { runtime } from "#server/runtime.ts";

export const metadata: Metadata = { title: "Locked" };

type Query = { next?: string | string[] };

export default async function LockPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = safeNext((await searchParams).next);
  const who = await viewer();
  const badge = await runtime().access.badge(who);
  if (!badge || who.halted !== "locked") redirect(next);
  return (
    <Door title="This workstation is locked" watermark={null}>
      <LockForm name={badge.name} method={badge.method} next={next} />
    </Door>
  );
}
