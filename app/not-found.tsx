import type { Metadata } from "next";
import { Notice } from "#components/shell/notice.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Notice title="Nothing is kept under this address">
      The unit, bed or visit may be written differently, or the link may be of another hospital.{" "}
      <a href="/beds">Beds</a>, <a href="/wall">Wall</a>
    </Notice>
  );
}
