import type { Metadata } from "next";
import { Notice } from "#components/shell/notice.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Notice title="There is no page at this address">
      The unit, bed or visit may be misspelt, or the link may belong to another hospital. Go on to{" "}
      <a href="/beds">Beds</a> or <a href="/wall">Wall</a>.
    </Notice>
  );
}
