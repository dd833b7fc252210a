import type { Metadata } from "next";
import styles from "#components/sign-in/door.module.css";
import { Door } from "#components/sign-in/door.tsx";
import { endedWords, refusalWords } from "#components/sign-in/refusal-words.ts";
import { safeNext } from "#components/sign-in/safe-next.ts";
import { SignInDoors } from "#components/sign-in/sign-in-doors.tsx";
import { runtime } from "#server/runtime.ts";

export const metadata: Metadata = { title: "Sign in" };

type Query = { [name: string]: string | string[] | undefined };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, callbackUrl, error, ended } = await searchParams;
  const { access, watermark } = runtime();
  const doors = await access.doors();
  const told = endedWords(typeof ended === "string" ? ended : undefined);
  return (
    <Door title="Sign in" watermark={watermark} wide={doors.demonstrated.length > 0}>
      {told === null ? null : <p className={styles.told}>{told}</p>}
      <SignInDoors
        doors={doors}
        next={safeNext(next ?? callbackUrl)}
        refused={typeof error === "string" ? refusalWords(error) : null}
      />
    </Door>
  );
}
