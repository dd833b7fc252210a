import type { Metadata } from "next";
import styles from "#components/sign-in/door.module.css";
import { Door } from "#components/sign-in/door.tsx";
import { SetUpForm } from "#components/sign-in/set-up-form.tsx";
import { runtime } from "#server/runtime.ts";

export const metadata: Metadata = { title: "Set-up" };

export default function SetUpPage() {
  return (
    <Door title="Set up Caretower" watermark={runtime().watermark}>
      <p className={styles.note}>
        Nobody can sign in here yet. When this server started it wrote a code to its log, good for one day and one use:
        whoever can read that log may create the first administrator. With an identity provider in the settings this
        page is not needed.
      </p>
      <SetUpForm />
    </Door>
  );
}
